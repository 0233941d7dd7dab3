using Fleet.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Advisories;

/// <summary>Registers the room.</summary>
public static class AdvisoryServices
{
    /// <summary>Adds <see cref="IAdvisories"/>. Needs <see cref="TimeProvider"/> and logging.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public static IServiceCollection AddFleetAdvisories(this IServiceCollection services, Action<AdvisoryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AdvisoryOptions();
        configure(options);
        options.Validate();
        return services.AddSingleton(options).AddSingleton<IAdvisories, OsvAdvisories>();
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Load.Hosting;

/// <summary>Puts something between Fleet and one of its services.</summary>
internal static class Watched
{
    /// <summary>The real service is made, and what is made of it takes its place.</summary>
    public static void Watch<T>(this IServiceCollection services, Func<T, T> watch)
        where T : class
    {
        var real = services.Single(service => service.ServiceType == typeof(T));
        services.Remove(real);
        services.AddSingleton(provider => watch((T)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
    }
}

using Fleet.Embedded.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded;

/// <summary>Adds the embedded engine to a host.</summary>
public static class EmbeddedEngineServices
{
    /// <summary>
    /// Registers the grain factory and what belongs to it. The engine takes its clock from the registered
    /// <see cref="TimeProvider"/>, its stores from keyed <see cref="Orleans.Storage.IGrainStorage"/> services and its filters
    /// from <see cref="IIncomingGrainCallFilter"/> services.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddEmbeddedEngine(this IServiceCollection services, Action<EmbeddedEngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedEngineOptions();
        configure(options);
        if (options.Problem() is { } problem) throw new ArgumentException(problem, nameof(configure));

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<Engine>();
        services.AddSingleton<IClusterClient, ClusterClient>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.AddSingleton<IEngineStatistics, EngineStatistics>();
        services.AddHostedService<EngineHost>();
        return services;
    }
}

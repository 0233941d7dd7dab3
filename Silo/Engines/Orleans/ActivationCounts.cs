using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Silo.Telemetry;
using Fleet.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Silo.Engines;

/// <summary>The activations of this silo, as they were when Orleans was last asked: each ten seconds.</summary>
internal sealed class ActivationCounts(IGrainFactory grains, IServiceProvider services, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>By the grain's name.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Now { get; private set; } = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var self = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var classes = await grains.Management().GetSimpleGrainStatistics([self]);
                Now = [.. classes.Select(one => KeyValuePair.Create(GrainCalls.NameOf(one.GrainType), (long)one.ActivationCount))];
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException or OperationCanceledException)
            {
                // Asked again soon; until then the figures are what they were.
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Registers it, and its reading.</summary>
    public static void Add(IServiceCollection services) => services
        .AddSingleton<ActivationCounts>()
        .AddHostedService(provider => provider.GetRequiredService<ActivationCounts>())
        .AddSingleton(provider => new Reading(FleetInstruments.GrainActivations, () => provider.GetRequiredService<ActivationCounts>().Now));
}

using System.Globalization;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>
/// One real silo, or as many as <c>FLEET_ORLEANS_SILOS</c> says, with the grains of this assembly, a hand-driven clock and a store in
/// memory, which all silos share. Their transport is in memory too.
/// </summary>
public sealed class EngineFixture : IAsyncDisposable
{
    // Driven by hand, a silo would find itself dead after a long step; its collector of idle activations and the time limits of its calls
    // go by the machine's clock.
    private static readonly string[] BackgroundClocks =
        ["Orleans.ActivationManagement", "Orleans.GrainDirectory", "Orleans.Membership", "Orleans.Messaging", "Orleans.SystemTimers"];

    private readonly InProcessTestCluster _cluster;

    private EngineFixture(Action<IServiceCollection>? configure)
    {
        var silos = Environment.GetEnvironmentVariable("FLEET_ORLEANS_SILOS") ?? "1";
        var builder = new InProcessTestClusterBuilder(short.Parse(silos, CultureInfo.InvariantCulture));
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(logging => logging.ClearProviders());
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = CallTimeLimit);
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = CollectionAge;
                options.CollectionQuantum = CollectionAge / 6;
            });
            AddShared(silo.Services);
            configure?.Invoke(silo.Services);
        });
        _cluster = builder.Build();
    }

    public ManualTime Time { get; } = new();

    public MemoryStore Store { get; } = new();

    public Probe Probe { get; } = new();

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    /// <summary>How long an activation may be idle: by the machine's clock, so it is short.</summary>
    public static TimeSpan CollectionAge => TimeSpan.FromSeconds(3);

    // By the machine's clock too: longer than the time limit of the one method that has its own.
    private static TimeSpan CallTimeLimit => TimeSpan.FromSeconds(10);

    public static async Task<EngineFixture> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var engine = new EngineFixture(configure);
        await engine._cluster.DeployAsync();
        return engine;
    }

    /// <summary>Ends every activation, as when the process stops.</summary>
    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public async ValueTask DisposeAsync()
    {
        // A graceful end would wait for calls that tests leave hanging.
        foreach (var silo in _cluster.Silos) await _cluster.KillSiloAsync(silo);
        await _cluster.DisposeAsync();
    }

    private void AddShared(IServiceCollection services)
    {
        services.AddSingleton(Time);
        services.AddSingleton<TimeProvider>(Time);
        foreach (var clock in BackgroundClocks) services.AddKeyedSingleton(clock, TimeProvider.System);
        services.AddSingleton(Store);
        services.AddKeyedSingleton<IGrainStorage>("memory", Store);
        services.AddSingleton(Probe);
    }
}

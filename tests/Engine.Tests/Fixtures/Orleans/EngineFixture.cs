using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>One real silo with the grains of this assembly, a hand-driven clock and a store in memory. Its transport is in memory too.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    // Driven by hand, a silo would find itself dead after a long step; and its collector of idle activations goes by the machine's clock.
    private static readonly string[] BackgroundClocks =
        ["Orleans.ActivationManagement", "Orleans.GrainDirectory", "Orleans.Membership", "Orleans.SystemTimers"];

    private readonly InProcessTestCluster _cluster;

    private EngineFixture(InProcessTestCluster cluster)
    {
        _cluster = cluster;
        Services = cluster.GetSiloServiceProvider();
        Time = Services.GetRequiredService<ManualTime>();
        Store = Services.GetRequiredService<MemoryStore>();
        Probe = Services.GetRequiredService<Probe>();
        Grains = Services.GetRequiredService<IGrainFactory>();
    }

    public ManualTime Time { get; }

    public MemoryStore Store { get; }

    public Probe Probe { get; }

    public IGrainFactory Grains { get; }

    public IServiceProvider Services { get; }

    /// <summary>How long an activation may be idle: by the machine's clock, so it is short.</summary>
    public static TimeSpan CollectionAge => TimeSpan.FromSeconds(3);

    public static async Task<EngineFixture> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(logging => logging.ClearProviders());
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = CollectionAge;
                options.CollectionQuantum = CollectionAge / 6;
            });
            AddShared(silo.Services);
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new EngineFixture(cluster);
    }

    /// <summary>Ends every activation, as when the process stops.</summary>
    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public async ValueTask DisposeAsync()
    {
        // A graceful end would wait for calls that tests leave hanging.
        foreach (var silo in _cluster.Silos) await _cluster.KillSiloAsync(silo);
        await _cluster.DisposeAsync();
    }

    private static void AddShared(IServiceCollection services)
    {
        services.AddSingleton<ManualTime>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<ManualTime>());
        foreach (var clock in BackgroundClocks) services.AddKeyedSingleton(clock, TimeProvider.System);
        services.AddSingleton<MemoryStore>();
        services.AddKeyedSingleton<IGrainStorage>("memory", (provider, _) => provider.GetRequiredService<MemoryStore>());
        services.AddSingleton<Probe>();
    }
}

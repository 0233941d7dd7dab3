using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>One silo with the grains of this assembly, a hand-driven clock for its grains and a store in memory.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private EngineFixture(InProcessTestCluster cluster, ManualTime time, MemoryStore store, Probe probe)
    {
        _cluster = cluster;
        Time = time;
        Store = store;
        Probe = probe;
    }

    public ManualTime Time { get; }

    public MemoryStore Store { get; }

    public Probe Probe { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    /// <summary>How long an activation may be idle, and how often idle ones are looked for.</summary>
    public static TimeSpan CollectionAge => TimeSpan.FromMinutes(2);

    public static async Task<EngineFixture> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var time = new ManualTime();
        var store = new MemoryStore();
        var probe = new Probe();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            AddClock(silo.Services, time);
            silo.Services.AddSingleton(store);
            silo.Services.AddKeyedSingleton<IGrainStorage>("memory", store);
            silo.Services.AddSingleton(probe);
            silo.Services.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = CollectionAge;
                options.CollectionQuantum = TimeSpan.FromMinutes(1);
            });
            configure?.Invoke(silo.Services);
        });
        builder.ConfigureClient(client => AddClock(client.Services, time));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new EngineFixture(cluster, time, store, probe);
    }

    /// <summary>Ends every activation, as when the process stops.</summary>
    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // Versions that know a clock per part take these three from the test; older ones take the one clock for everything.
    private static void AddClock(IServiceCollection services, ManualTime time)
    {
        foreach (var part in new[] { "Orleans.Grains", "Orleans.ActivationManagement", "Orleans.Messaging" })
            services.AddKeyedSingleton<TimeProvider>(part, time);
        services.AddSingleton<TimeProvider>(time);
    }
}

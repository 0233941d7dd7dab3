using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
<<<<<<< HEAD
=======
using Microsoft.Extensions.Logging;
>>>>>>> 6f251bbcc9aff1c920fdbfe97f08227185bfbd61
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Fleet.Engine.Tests.Fixtures;

<<<<<<< HEAD
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
=======
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
>>>>>>> 6f251bbcc9aff1c920fdbfe97f08227185bfbd61
    }

    public ManualTime Time { get; }

    public MemoryStore Store { get; }

    public Probe Probe { get; }

<<<<<<< HEAD
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
=======
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
>>>>>>> 6f251bbcc9aff1c920fdbfe97f08227185bfbd61
    }

    /// <summary>Ends every activation, as when the process stops.</summary>
    public Task StopAsync() => _cluster.StopAllSilosAsync();

<<<<<<< HEAD
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // Versions that know a clock per part take these three from the test; older ones take the one clock for everything.
    private static void AddClock(IServiceCollection services, ManualTime time)
    {
        foreach (var part in new[] { "Orleans.Grains", "Orleans.ActivationManagement", "Orleans.Messaging" })
            services.AddKeyedSingleton<TimeProvider>(part, time);
        services.AddSingleton<TimeProvider>(time);
=======
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
>>>>>>> 6f251bbcc9aff1c920fdbfe97f08227185bfbd61
    }
}

using Fleet.Embedded;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Storage;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>One engine with the grains of this assembly, a hand-driven clock and a store in memory.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private EngineFixture(ServiceProvider services) => _services = services;

    public ManualTime Time => _services.GetRequiredService<ManualTime>();

    public MemoryStore Store => _services.GetRequiredService<MemoryStore>();

    public Probe Probe => _services.GetRequiredService<Probe>();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _services;

    /// <summary>How long an activation may be idle, and how often idle ones are looked for.</summary>
    public static TimeSpan CollectionAge => TimeSpan.FromMinutes(2);

    public static Task<EngineFixture> StartAsync(Action<IServiceCollection>? configure = null) => Task.FromResult(Start(configure, null));

    public static EngineFixture Start(Action<IServiceCollection>? configure, Action<EmbeddedEngineOptions>? configureEngine)
    {
        var services = new ServiceCollection();
        AddShared(services);
        services.AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(typeof(EngineFixture).Assembly);
            options.CollectionAge = CollectionAge;
            configureEngine?.Invoke(options);
        });
        configure?.Invoke(services);
        return new EngineFixture(services.BuildServiceProvider());
    }

    /// <summary>Ends every activation, as when the process stops.</summary>
    public async Task StopAsync()
    {
        foreach (var host in _services.GetServices<IHostedService>()) await host.StopAsync(default);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static void AddShared(IServiceCollection services)
    {
        services.AddSingleton<ManualTime>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<ManualTime>());
        services.AddSingleton<MemoryStore>();
        services.AddKeyedSingleton<IGrainStorage>("memory", (provider, _) => provider.GetRequiredService<MemoryStore>());
        services.AddSingleton<Probe>();
    }
}

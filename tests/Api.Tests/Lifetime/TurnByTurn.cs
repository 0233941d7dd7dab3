using Fleet.Embedded;
using Fleet.Grains;
using Fleet.Silo.Cluster;
using Fleet.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Lifetime;

/// <summary>An engine that takes turns only when it is told to: between that, it is stuck.</summary>
internal sealed class TurnByTurn : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TurnByTurn() => _services = new ServiceCollection()
        .AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(GrainsRoom.Assembly);
            options.Scheduler = Scheduler;
        })
        .BuildServiceProvider();

    public SeededScheduler Scheduler { get; } = new(1);

    public Pulse Pulse(TimeProvider time, params (string Name, string Value)[] settings) => new(
        _services.GetRequiredService<IGrainFactory>(),
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build(),
        time);

    /// <summary>Takes turns until it has ended.</summary>
    public async Task<T> Served<T>(Task<T> asked)
    {
        await Eventually.BecomesAsync("it is served", true, () =>
        {
            Scheduler.RunUntilIdle();
            return asked.IsCompleted;
        });
        return await asked;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

using Fleet.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fleet.Engine.Benchmark;

/// <summary>The engine under measurement.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddEmbeddedEngine(options => options.GrainAssemblies.Add(typeof(BenchGrain).Assembly))
        .BuildServiceProvider();

    private RunningEngine() { }

    internal IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    internal static Task<RunningEngine> Start() => Task.FromResult(new RunningEngine());

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

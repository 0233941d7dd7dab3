using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Xunit;

namespace Fleet.Engine.Tests.Fixtures;

/// <summary>A test class that has an engine of its own for each test.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private EngineFixture? _engine;

    protected EngineFixture Engine => _engine!;

    protected Probe Probe => Engine.Probe;

    protected ManualTime Time => Engine.Time;

    public virtual async ValueTask InitializeAsync() => _engine = await EngineFixture.StartAsync(Configure);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_engine is not null) await _engine.DisposeAsync();
    }

    protected virtual void Configure(IServiceCollection services) { }

    protected T Grain<T>(string key = "a") where T : IGrainWithStringKey => Engine.Grains.GetGrain<T>(key);
}

using Orleans;
using Orleans.Runtime;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IStateGrain : IGrainWithStringKey
{
    Task<StateView> Read();

    Task Write(int value);

    Task Clear();

    Task Reread();
}

[GenerateSerializer, Immutable, Alias("fleet.test.state-view")]
public sealed record StateView(
    [property: Id(0)] int Value, [property: Id(1)] bool Exists, [property: Id(2)] string? Etag, [property: Id(3)] int ReadWhenActivated);

[GenerateSerializer, Immutable, Alias("fleet.test.counter-state")]
public sealed record CounterState
{
    [Id(0)]
    public int Value { get; init; }
}

internal sealed class StateGrain([PersistentState("counter", "memory")] IPersistentState<CounterState> record, Probe probe)
    : Grain, IStateGrain
{
    private int _readWhenActivated;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Count("activated");
        _readWhenActivated = record.State.Value;
        return Task.CompletedTask;
    }

    public Task<StateView> Read() =>
        Task.FromResult(new StateView(record.State.Value, record.RecordExists, record.Etag, _readWhenActivated));

    public Task Write(int value)
    {
        record.State = new CounterState { Value = value };
        return record.WriteStateAsync();
    }

    public Task Clear() => record.ClearStateAsync();

    public Task Reread() => record.ReadStateAsync();
}

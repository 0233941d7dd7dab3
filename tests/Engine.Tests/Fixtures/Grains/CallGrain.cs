using Orleans;
using Orleans.Concurrency;

namespace Fleet.Engine.Tests.Fixtures.Grains;

public interface IEchoGrain : IGrainWithStringKey
{
    Task<string> Echo(string text);
}

/// <summary>Calls of every shape.</summary>
public interface ICallGrain : IEchoGrain
{
    ValueTask Nothing();

    ValueTask<int> Add(int a, int b);

    Task<Reading> Transform(Reading reading, long factor, string? note, DateTimeOffset at, Guid id, double share, bool flag, byte last);

    Task Throw(string message);

    Task ThrowBeforeAwaiting(string message);

    Task Hold(string name);

    [ResponseTimeout("00:00:05")]
    Task HoldBriefly(string name);

    [OneWay]
    Task Tell(string text);

    [OneWay]
    Task TellAndThrow();

    Task WaitForCancellation(CancellationToken cancellationToken);

    Task<string> EchoThrough(IEchoGrain other, string text);

    Task<IEchoGrain> Self();
}

[GenerateSerializer, Immutable, Alias("fleet.test.reading")]
public sealed record Reading([property: Id(0)] string Name, [property: Id(1)] long Value);

internal sealed class CallGrain(Probe probe) : Grain, ICallGrain
{
    public Task<string> Echo(string text) => Task.FromResult($"{this.GetPrimaryKeyString()}: {text}");

    public async ValueTask Nothing() => await Task.Yield();

    public ValueTask<int> Add(int a, int b) => ValueTask.FromResult(a + b);

    public async Task<Reading> Transform(
        Reading reading, long factor, string? note, DateTimeOffset at, Guid id, double share, bool flag, byte last)
    {
        await Task.Yield();
        return new Reading($"{reading.Name} {note ?? "null"} {at:O} {id:N} {share:R} {flag} {last}", reading.Value * factor);
    }

    public async Task Throw(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public Task ThrowBeforeAwaiting(string message) => throw new InvalidDataException(message);

    public async Task Hold(string name)
    {
        probe.Count(name);
        await probe.Gate(name);
        probe.Count(name + " ended");
    }

    public Task HoldBriefly(string name) => Hold(name);

    public Task Tell(string text)
    {
        probe.Note(text);
        return Task.CompletedTask;
    }

    public Task TellAndThrow() => throw new InvalidOperationException("nobody hears this");

    public async Task WaitForCancellation(CancellationToken cancellationToken)
    {
        probe.Count("waiting");
        try
        {
            await probe.Gate("never").WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Count("cancelled");
            throw;
        }
    }

    public Task<string> EchoThrough(IEchoGrain other, string text) => other.Echo(text);

    public Task<IEchoGrain> Self() => Task.FromResult(this.AsReference<IEchoGrain>());
}

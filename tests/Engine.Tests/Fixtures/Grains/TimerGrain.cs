using Orleans;
using Orleans.Runtime;

namespace Fleet.Engine.Tests.Fixtures.Grains;

/// <summary>Runs a timer that counts its ticks as "tick" and, if told, waits in each for a gate.</summary>
public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimerSettings settings);

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    Task Hold(string name);

    Task Pass();
}

[GenerateSerializer, Immutable, Alias("fleet.test.timer-settings")]
public sealed record TimerSettings(
    [property: Id(0)] TimeSpan DueTime,
    [property: Id(1)] TimeSpan Period,
    [property: Id(2)] bool Interleave = false,
    [property: Id(3)] bool KeepAlive = false,
    [property: Id(4)] bool Fails = false,
    [property: Id(5)] bool Waits = false);

internal sealed class TimerGrain(Probe probe, TimeProvider time) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Count("ended");
        return Task.CompletedTask;
    }

    public Task Start(TimerSettings settings)
    {
        _timer = this.RegisterGrainTimer(Tick, settings, new GrainTimerCreationOptions
        {
            DueTime = settings.DueTime,
            Period = settings.Period,
            Interleave = settings.Interleave,
            KeepAlive = settings.KeepAlive,
        });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task Hold(string name)
    {
        probe.Count(name);
        await probe.Gate(name);
    }

    public Task Pass() => Task.CompletedTask;

    private async Task Tick(TimerSettings settings, CancellationToken cancellationToken)
    {
        var number = probe.Count("tick");
        probe.Note($"tick at {time.GetUtcNow():mm:ss}");
        if (settings.Waits) await probe.Gate($"tick {number}").WaitAsync(cancellationToken);
        if (settings.Fails) throw new InvalidOperationException("the tick fails");
    }
}

using System.Diagnostics;
using Orleans;

namespace Fleet.Engine.Tests.Embedded;

internal interface IActivityGrain : IGrainWithStringKey
{
    Task<string?> Current();

    Task<string?> CurrentAfterAwait();

    Task<string?> CurrentThrough(string other);

    Task<string?> CurrentInTick();

    Task Hold(Task until);
}

internal sealed class ActivityGrain : Grain, IActivityGrain
{
    public Task<string?> Current() => Task.FromResult(Activity.Current?.OperationName);

    public async Task<string?> CurrentAfterAwait()
    {
        await Task.Yield();
        return Activity.Current?.OperationName;
    }

    public async Task<string?> CurrentThrough(string other)
    {
        using var own = new Activity($"of {this.GetPrimaryKeyString()}").Start();
        return $"{own.Parent?.OperationName} > {await GrainFactory.GetGrain<IActivityGrain>(other).CurrentAfterAwait()}";
    }

    public Task Hold(Task until) => until;

    public Task<string?> CurrentInTick()
    {
        var ticked = new TaskCompletionSource<string?>();
        this.RegisterGrainTimer(
            _ =>
            {
                ticked.TrySetResult(Activity.Current?.OperationName);
                return Task.CompletedTask;
            },
            new Orleans.Runtime.GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return ticked.Task;
    }
}

using System.Diagnostics;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Fleet.Embedded.Scheduling;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Activations;

/// <summary>The steps from the first call to the last.</summary>
internal sealed partial class Activation
{
    protected override void EnterStep() =>
        _status = _status == ActivationStatus.New ? ActivationStatus.Activating : ActivationStatus.Deactivating;

    protected override void TakeStep()
    {
        if (RequestContext.Current is not null) RequestContext.Current = null;
        if (Activity.Current is not null) Activity.Current = null;
        _ = _status == ActivationStatus.Activating ? ActivateAsync() : DeactivateAsync();
    }

    private async Task ActivateAsync()
    {
        Class.Statistics.CountActivation();
        try
        {
            var (grain, records) = Class.Factory.Create(this);
            _grain = grain;
            if (!Class.Factory.IsPlain) await PrepareAsync((IGrainBase)grain, records);
        }
        catch (Exception e)
        {
            EngineLog.ActivationFailed(Engine.Logger, e, GrainId);
            await EndAsync(e);
            return;
        }

        lock (Gate) _status = ActivationStatus.Valid;
    }

    private async Task PrepareAsync(IGrainBase grain, IReadOnlyList<Storage.IStoredRecord> records)
    {
        using var limit = new CancellationTokenSource(Engine.Options.ActivationTimeout, Engine.Time);
        try
        {
            foreach (var record in records) await record.ReadStateAsync(limit.Token).WaitAsync(limit.Token);
            await grain.OnActivateAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{GrainId} was not ready within {Engine.Options.ActivationTimeout}.", e);
        }
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        if (_grain is IGrainBase grain)
        {
            try
            {
                using var limit = new CancellationTokenSource(Engine.Options.DeactivationTimeout, Engine.Time);
                await grain.OnDeactivateAsync(_rare!.Reason!.Value, limit.Token).WaitAsync(limit.Token);
            }
            catch (Exception e)
            {
                EngineLog.DeactivationFailed(Engine.Logger, e, GrainId);
            }
        }

        await EndAsync(null);
    }

    /// <summary>Leaves the directory, so that calls meet a successor, and sends those that waited there.</summary>
    private async Task EndAsync(Exception? failure)
    {
        StopTimers();
        await DisposeGrainAsync();
        if (_pool is null) Class.Remove(_key, this);
        else _pool.Remove(this);

        List<Turn> waiting;
        lock (Gate)
        {
            _status = ActivationStatus.Dead;
            _grain = null;
            waiting = TakeWaitingLocked();
            _rare?.Deactivated?.TrySetResult();
        }

        Class.Statistics.CountDeactivation(TurnsEnded);
        foreach (var call in waiting.OfType<Call>())
        {
            if (failure is null) call.Forward();
            else call.Reject(failure);
        }
    }

    private async Task DisposeGrainAsync()
    {
        try
        {
            if (_grain is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (_grain as IDisposable)?.Dispose();
        }
        catch (Exception e)
        {
            EngineLog.DeactivationFailed(Engine.Logger, e, GrainId);
        }
    }

    private void StopTimers()
    {
        Timers.GrainTimer[] timers;
        lock (Gate) timers = _rare?.Timers?.ToArray() ?? [];
        foreach (var timer in timers)
        {
            try
            {
                timer.Dispose();
            }
            catch (Exception e)
            {
                // What the grain registered on a tick's token ran, and failed.
                EngineLog.DeactivationFailed(Engine.Logger, e, GrainId);
            }
        }
    }
}

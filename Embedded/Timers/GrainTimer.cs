using Fleet.Embedded.Activations;
using Fleet.Embedded.Hosting;
using Fleet.Embedded.Scheduling;
using Orleans.Runtime;

namespace Fleet.Embedded.Timers;

/// <summary>A timer of an activation. It is its own turn, since at most one tick waits or runs at a time.</summary>
internal abstract class GrainTimer : Turn, IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly bool _interleave;
    private readonly ITimer _timer;
    private CancellationTokenSource? _stopped;
    private TimeSpan _period;
    private TimeSpan? _changedDueTime;
    private Task? _running;
    private bool _isPending;
    private bool _isDisposed;

    private protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _interleave = options.Interleave;
        KeepsAlive = options.KeepAlive;
        _period = options.Period;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            // Unarmed at first: it must not fire into an object that is still being made.
            _timer = activation.Engine.Time.CreateTimer(
                static timer => ((GrainTimer)timer!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    internal bool KeepsAlive { get; }

    internal static IGrainTimer Start<TState>(
        IGrainContext context, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Validate(options.DueTime, options.Period);
        var activation = context as Activation ?? throw new ArgumentException("Timers belong to activations of this engine.", nameof(context));
        var timer = new WithState<TState>(activation, callback, state, options);
        activation.Add(timer);
        timer.Arm(options.DueTime);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_gate)
        {
            if (_isDisposed) return;
            _period = period;
            if (_isPending) _changedDueTime = dueTime;
            else _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _timer.Dispose();
        _stopped?.Cancel();
        _activation.Remove(this);
    }

    internal override bool IsAbandoned => _isDisposed;

    internal override bool Begin(TurnQueue queue)
    {
        if (RequestContext.Current is not null) RequestContext.Current = null;
        Continue(null);
        try
        {
            _stopped ??= new CancellationTokenSource();
            _running = Tick(_stopped.Token);
        }
        catch (Exception e)
        {
            _running = Task.FromException(e);
        }

        if (_running.IsCompleted)
        {
            Ended();
            return true;
        }

        _running.GetAwaiter().UnsafeOnCompleted(() =>
        {
            Ended();
            _activation.End(this);
        });
        return false;
    }

    // A tick that could not wait, because the grain has too many calls waiting, is skipped, not lost: the timer goes on.
    internal override void Reject(Exception exception) => Rearm();

    protected abstract Task Tick(CancellationToken cancellationToken);

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
    }

    private void Arm(TimeSpan dueTime)
    {
        lock (_gate)
        {
            if (!_isDisposed) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    private void Due()
    {
        lock (_gate)
        {
            if (_isPending || _isDisposed) return;
            _isPending = true;
        }

        Interleaves = _interleave;
        _activation.TryReceive(this);
    }

    private void Ended()
    {
        if (_running!.Exception?.InnerException is { } exception)
        {
            EngineLog.TimerFailed(_activation.Engine.Logger, exception, _activation.GrainId);
            _activation.Failed(exception);
        }

        Rearm();
    }

    private void Rearm()
    {
        lock (_gate)
        {
            _isPending = false;
            var due = _changedDueTime ?? (_period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _period);
            _changedDueTime = null;
            if (!_isDisposed) _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class WithState<TState>(
        Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
        : GrainTimer(activation, options)
    {
        protected override Task Tick(CancellationToken cancellationToken) => callback(state, cancellationToken);
    }
}

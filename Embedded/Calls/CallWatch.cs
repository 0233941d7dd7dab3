using Fleet.Embedded.Scheduling;

namespace Fleet.Embedded.Calls;

/// <summary>
/// Ends the waiting of callers whose time is over. Calls carry no timers: queues with calls register here, and one coarse
/// sweep, which runs only while there are any, looks at the calls' ages, counted in sweeps.
/// </summary>
internal sealed class CallWatch
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _period;
    private List<TurnQueue> _queues = [];
    private List<TurnQueue> _swept = [];
    private bool _armed;

    internal CallWatch(TimeProvider time, TimeSpan defaultTimeout, TimeSpan period)
    {
        DefaultTimeout = defaultTimeout;
        _period = period;
        _timer = time.CreateTimer(static watch => ((CallWatch)watch!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal TimeSpan DefaultTimeout { get; }

    /// <summary>The number of sweeps so far.</summary>
    internal int Epoch { get; private set; }

    internal void Add(TurnQueue queue)
    {
        lock (_gate)
        {
            _queues.Add(queue);
            if (_armed) return;
            _armed = true;
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether so many sweeps have passed that the limit is surely over. A call may be older by one sweep, not younger.</summary>
    internal bool IsOver(int since, int now, TimeSpan limit) =>
        limit != Timeout.InfiniteTimeSpan && now - since > limit.Ticks / (double)_period.Ticks;

    internal void Stop() => _timer.Dispose();

    private void Sweep()
    {
        int epoch;
        lock (_gate)
        {
            epoch = ++Epoch;
            (_queues, _swept) = (_swept, _queues);
        }

        // Outside the gate: a queue that receives a call holds its own gate while it registers here.
        _swept.RemoveAll(queue => !queue.Sweep(epoch));
        lock (_gate)
        {
            _queues.AddRange(_swept);
            _swept.Clear();
            _armed = _queues.Count > 0;
            if (_armed) _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }
}

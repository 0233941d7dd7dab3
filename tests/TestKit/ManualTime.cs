namespace Fleet.TestKit;

/// <summary>A clock that stands still until it is advanced, and then fires its timers in the order they are due.</summary>
/// <remarks>
/// Timer callbacks run on the thread that advances the clock, while the clock shows the time they were due at. A callback
/// may start timers: if they fall due within the same advance, they fire within it. Timers due at the same moment fire in
/// the order they were set. Only one thread advances at a time.
/// </remarks>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly Lock _advancing = new();
    private readonly PriorityQueue<Firing, (long Due, long Order)> _firings = new();
    private DateTimeOffset _start;
    private long _elapsed;
    private long _order;

    /// <summary>Starts on the first of January 2026, midnight UTC.</summary>
    public ManualTime() : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <summary>Starts at a given moment.</summary>
    public ManualTime(DateTimeOffset start) => _start = start;

    /// <summary>One tick of the timestamp is one <see cref="TimeSpan"/> tick, so that nothing is rounded.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null if none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                DropStale();
                return _firings.TryPeek(out _, out var priority) ? _start.AddTicks(priority.Due) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires what falls due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        lock (_advancing)
        {
            var end = GetTimestamp() + time.Ticks;
            while (TakeDue(end) is { } timer) timer.Fire();
            Interlocked.Exchange(ref _elapsed, end);
        }
    }

    /// <summary>Somebody sets the clock: it shows another time from now on, and no timer fires earlier or later for that.</summary>
    public void Set(TimeSpan by) => _start += by;

    /// <summary>Moves the clock to the next timer and fires it; false if there is none.</summary>
    public bool AdvanceToNext()
    {
        if (NextDue is not { } due) return false;
        var time = due - GetUtcNow();
        Advance(time < TimeSpan.Zero ? TimeSpan.Zero : time);
        return true;
    }

    private ManualTimer? TakeDue(long end)
    {
        lock (_gate)
        {
            DropStale();
            if (!_firings.TryPeek(out var firing, out var priority) || priority.Due > end) return null;
            _firings.Dequeue();
            Interlocked.Exchange(ref _elapsed, Math.Max(_elapsed, priority.Due));
            var timer = firing.Timer;
            if (timer.Period > TimeSpan.Zero) Set(timer, timer.Period);
            else timer.Version++;
            return timer;
        }
    }

    // A timer that was changed leaves its earlier firing in the queue; the version tells it is void.
    private void DropStale()
    {
        while (_firings.TryPeek(out var firing, out _) && firing.Version != firing.Timer.Version) _firings.Dequeue();
    }

    private void Set(ManualTimer timer, TimeSpan dueTime)
    {
        timer.Version++;
        if (dueTime == Timeout.InfiniteTimeSpan) return;
        _firings.Enqueue(new Firing(timer, timer.Version), (_elapsed + dueTime.Ticks, _order++));
    }

    private readonly record struct Firing(ManualTimer Timer, int Version);

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        internal int Version { get; set; }

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed) return false;
                Period = period;
                time.Set(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                Version++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}

namespace Fleet.Simulation.Running;

/// <summary>The run's clock as one process sees it: its timers die with it.</summary>
internal class ProcessTime(TimeProvider time) : TimeProvider
{
    private bool _dead;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(_ =>
        {
            if (_dead) timer?.Dispose();
            else callback(state);
        }, null, dueTime, period);
        return timer;
    }

    public void Die() => _dead = true;
}

namespace Fleet.Demo;

/// <summary>
/// The system's clock, which a demo begins in the past: what it sets up first was set up yesterday. Timers and spans of time are always the system's,
/// so nothing waits longer or shorter for it.
/// </summary>
public sealed class DemoClock : TimeProvider
{
    /// <summary>How far back a demo begins.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(25);

    private long _behind = Reach.Ticks;

    /// <summary>The time without the shift.</summary>
    public static DateTimeOffset Present => System.GetUtcNow();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(-Volatile.Read(ref _behind));

    /// <summary>Goes on to a time that is so long ago; it never goes back.</summary>
    public void GoOnTo(TimeSpan ago)
    {
        if (ago.Ticks < Volatile.Read(ref _behind)) Volatile.Write(ref _behind, ago.Ticks);
    }
}

namespace Fleet.Store.GrainState;

/// <summary>How many writes of this process to the states have ended, however: what was read before another one ended may be out of date.</summary>
internal sealed class StateWrites
{
    private long _ended;

    public long Ended => Interlocked.Read(ref _ended);

    public void Note() => Interlocked.Increment(ref _ended);
}

using System.Diagnostics;
using Fleet.Embedded.Calls;

namespace Fleet.Embedded.Scheduling;

/// <summary>A piece of work that takes a turn of a <see cref="TurnQueue"/>: a call or a timer tick.</summary>
internal abstract class Turn
{
    /// <summary>The next turn in the list that this one is in. A turn is in one list at a time.</summary>
    internal Turn? Next;

    /// <summary>May run beside any other turn. Decided when the turn is received.</summary>
    internal bool Interleaves;

    /// <summary>The sweep of <see cref="CallWatch"/> that was current when the turn was received.</summary>
    internal int Epoch;

    /// <summary>May run beside other read-only turns.</summary>
    internal virtual bool IsReadOnly => false;

    /// <summary>Whoever asked for it is outside the grains and waits for its end.</summary>
    internal virtual bool IsAwaitedOutside => false;

    /// <summary>Nobody waits for it any more, so it need not begin.</summary>
    internal virtual bool IsAbandoned => false;

    /// <summary>Runs up to the first await. True if the turn has ended, otherwise it calls <see cref="TurnQueue.End"/> later.</summary>
    internal abstract bool Begin(TurnQueue queue);

    /// <summary>Gives up waiting if the turn's time is over at this sweep; true if it was.</summary>
    internal virtual bool Expire(int epoch, CallWatch watch) => false;

    /// <summary>
    /// Makes the caller's activity the current one of the thread, which may have run others' turns before. One that has ended meanwhile cannot be: what
    /// follows then belongs to none.
    /// </summary>
    protected static void Continue(Activity? cause)
    {
        if (cause is { IsStopped: true }) cause = null;
        if (!ReferenceEquals(Activity.Current, cause)) Activity.Current = cause;
    }

    /// <summary>Ends the turn unrun.</summary>
    internal abstract void Reject(Exception exception);
}

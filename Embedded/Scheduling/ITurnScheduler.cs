namespace Fleet.Embedded.Scheduling;

/// <summary>Decides on which thread, and in which order, the queues that have work run.</summary>
internal interface ITurnScheduler
{
    /// <summary>The most pieces of work that a queue may do before it lets others run.</summary>
    int Slice { get; }

    /// <summary>Whether a call from outside the grains may take its turn on its caller's thread if nobody is before it.</summary>
    bool RunsHere { get; }

    /// <summary>Runs the queue soon. A queue is scheduled once at a time.</summary>
    void Schedule(TurnQueue queue);

    /// <summary>Which of <paramref name="count"/> equally eligible turns comes first.</summary>
    int Choose(int count);
}

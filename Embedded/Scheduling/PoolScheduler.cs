namespace Fleet.Embedded.Scheduling;

/// <summary>Runs queues on the thread pool, each first come, first served.</summary>
internal sealed class PoolScheduler : ITurnScheduler
{
    // Long enough that a busy grain need not be scheduled for each call, short enough that its neighbours do not wait.
    public int Slice => 32;

    // Handing a turn of a few microseconds to another thread, and its result back, costs more than the turn.
    public bool RunsHere => true;

    public void Schedule(TurnQueue queue) => ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: true);

    public int Choose(int count) => 0;
}

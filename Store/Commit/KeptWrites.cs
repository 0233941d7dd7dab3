using System.Diagnostics;

namespace Fleet.Store.Commit;

/// <summary>
/// Writes for which nobody waits and whose transaction failed as a whole, as it does while the database is gone: they are tried again until it is back. They go by
/// themselves, so that no caller's write can fail with them. Used by one loop.
/// </summary>
internal sealed class KeptWrites(int capacity, int batchSize)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Queue<PendingWrite> _writes = new();
    private long _failedAt;

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>How long until they are tried again.</summary>
    public TimeSpan Wait
    {
        get
        {
            var wait = Pause - Stopwatch.GetElapsedTime(_failedAt);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Keeps these as well. The oldest go when there are too many; those that went.</summary>
    public IReadOnlyList<PendingWrite> Keep(IEnumerable<PendingWrite> writes)
    {
        foreach (var write in writes) _writes.Enqueue(write);
        HaveFailed();
        var gone = new List<PendingWrite>();
        while (_writes.Count > capacity) gone.Add(_writes.Dequeue());
        return gone;
    }

    /// <summary>The oldest, as many as share a transaction. They stay until they <see cref="AreWritten"/>.</summary>
    public IReadOnlyList<PendingWrite> Oldest() => [.. _writes.Take(batchSize)];

    public void AreWritten(int count)
    {
        for (var i = 0; i < count; i++) _writes.Dequeue();
    }

    /// <summary>The database is still gone.</summary>
    public void HaveFailed() => _failedAt = Stopwatch.GetTimestamp();
}

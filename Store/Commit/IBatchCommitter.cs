namespace Fleet.Store.Commit;

/// <summary>Writes a batch.</summary>
internal interface IBatchCommitter
{
    /// <summary>
    /// Writes them in order, durably. A write that fails on its own account is marked as failed; an exception fails all of them.
    /// </summary>
    Task Commit(IReadOnlyList<PendingWrite> batch);
}

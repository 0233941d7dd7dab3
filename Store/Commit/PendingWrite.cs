using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Commit;

/// <summary>A write that waits for its transaction.</summary>
internal sealed class PendingWrite
{
    // Continuations off the writer's loop: a caller must not hold up everybody's commits.
    private readonly TaskCompletionSource<int[]>? _done;
    private readonly CancellationToken _cancellation;
    private Exception? _fault;

    /// <summary>A write whose caller waits.</summary>
    public PendingWrite(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        Statements = statements;
        Changed = new int[statements.Count];
        _cancellation = cancellationToken;
        _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A row of the audit chain, whose caller waits.</summary>
    public PendingWrite(AuditRow audit, CancellationToken cancellationToken) : this([], cancellationToken) => Audit = audit;

    /// <summary>A sample, for which nobody waits.</summary>
    public PendingWrite(SampleRow sample)
    {
        Statements = [];
        Changed = [];
        Sample = sample;
    }

    /// <summary>The insert of a row, for which nobody waits either.</summary>
    public PendingWrite(SqlStatement insert)
    {
        Statements = [insert];
        Changed = new int[1];
    }

    public IReadOnlyList<SqlStatement> Statements { get; }

    public SampleRow? Sample { get; }

    public AuditRow? Audit { get; }

    /// <summary>How many rows each statement changed.</summary>
    public int[] Changed { get; }

    public Task<int[]> Done => _done?.Task ?? Task.FromResult(Changed);

    /// <summary>Whether somebody waits for it.</summary>
    public bool IsAwaited => _done is not null;

    /// <summary>Whether its caller gave up before its transaction began.</summary>
    public bool IsGivenUp => _cancellation.IsCancellationRequested;

    /// <summary>Marks this write alone as failed: the rest of its batch may still succeed.</summary>
    public void Fail(Exception fault) => _fault = fault;

    public bool HasFailed => _fault is not null;

    /// <summary>Tells the caller.</summary>
    public void Complete()
    {
        if (_fault is null) _done?.TrySetResult(Changed);
        else _done?.TrySetException(_fault);
    }

    public void GiveUp() => _done?.TrySetCanceled(_cancellation);
}

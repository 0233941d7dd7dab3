using System.Diagnostics;
using System.Threading.Channels;
using Fleet.Storage;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Commit;

/// <summary>
/// A bounded queue with one writer. What arrives while a transaction is being committed shares the next one, so that batches grow with
/// the load and an idle store answers at once.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private readonly IBatchCommitter _committer;
    private readonly StoreOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<PendingWrite> _queue;
    private readonly KeptWrites _kept;
    private readonly Task _writer;
    private long _droppedSamples;
    private long _droppedUsage;
    private long _lastDrop;

    public GroupCommit(IBatchCommitter committer, StoreOptions options, ILogger logger)
    {
        _committer = committer;
        _options = options;
        _logger = logger;
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _kept = new KeptWrites(options.QueueCapacity, options.BatchSize);
        _writer = Task.Run(WriteAll);
    }

    public long DroppedSamples => Interlocked.Read(ref _droppedSamples);

    public int Waiting => _queue.Reader.Count;

    public TimeSpan? SinceLastDrop => Interlocked.Read(ref _lastDrop) is not 0 and var at ? Stopwatch.GetElapsedTime(at) : null;

    public long DroppedUsage => Interlocked.Read(ref _droppedUsage);

    public Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        Write(new PendingWrite(statements, cancellationToken), cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken) => Write(new PendingWrite(row, cancellationToken), cancellationToken);

    private async Task<int[]> Write(PendingWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(GroupCommit), "The store is closed.");
        }
        return await write.Done;
    }

    public bool TryAppend(SampleRow sample) => TryAppend(new PendingWrite(sample));

    public bool TryAppend(SqlStatement usage) => TryAppend(new PendingWrite(usage));

    /// <summary>Writes what is queued and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task WriteAll()
    {
        var batch = new List<PendingWrite>();
        while (await HasWork())
        {
            Take(batch);
            if (batch.Count > 0) await Linger(batch);
            if (batch.Count > 0) await Commit(batch);
            batch.Clear();
            if (!_kept.IsEmpty && _kept.Wait == TimeSpan.Zero) await TryKept();
        }

        // The last chance of those that wait for a lost database.
        while (!_kept.IsEmpty && await TryKept())
        {
        }
    }

    /// <summary>Waits for a write, or until kept writes are to be tried again; false if neither will ever be.</summary>
    private async Task<bool> HasWork()
    {
        if (_kept.IsEmpty) return await _queue.Reader.WaitToReadAsync();
        using var wait = new CancellationTokenSource(_kept.Wait);
        try
        {
            return await _queue.Reader.WaitToReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (wait.IsCancellationRequested)
        {
            return true;
        }
    }

    private void Take(List<PendingWrite> batch)
    {
        while (batch.Count < _options.BatchSize && _queue.Reader.TryRead(out var write))
        {
            if (write.IsGivenUp) write.GiveUp();
            else batch.Add(write);
        }
    }

    private bool TryAppend(PendingWrite write)
    {
        if (_queue.Writer.TryWrite(write)) return true;
        Drop(write);
        return false;
    }

    private void Drop(PendingWrite write)
    {
        Interlocked.Increment(ref write.Sample is null ? ref _droppedUsage : ref _droppedSamples);
        Interlocked.Exchange(ref _lastDrop, Stopwatch.GetTimestamp());
    }

    // What nobody waits for waits a little for company; the first write that somebody waits for ends the wait.
    private async Task Linger(List<PendingWrite> batch)
    {
        if (batch.Any(write => write.IsAwaited)) return;
        using var linger = new CancellationTokenSource(_options.SampleLinger);
        try
        {
            while (batch.Count < _options.BatchSize && await _queue.Reader.WaitToReadAsync(linger.Token))
            {
                Take(batch);
                if (batch.Any(write => write.IsAwaited)) return;
            }
        }
        catch (OperationCanceledException) when (linger.IsCancellationRequested)
        {
        }
    }

    private async Task Commit(List<PendingWrite> batch)
    {
        if (await Fault(batch) is { } fault)
        {
            foreach (var write in batch.Where(write => write.IsAwaited)) write.Fail(fault);
            Drop(_kept.Keep(batch.Where(write => write is { IsAwaited: false, HasFailed: false })));
        }

        var failed = batch.Count(write => write.HasFailed);
        if (failed > 0) CommitLog.WritesFailed(_logger, failed, batch.Count);
        Drop(batch.Where(write => write.HasFailed && !write.IsAwaited));
        foreach (var write in batch) write.Complete();
    }

    /// <summary>Writes the oldest that were kept; false if the database is still gone.</summary>
    private async Task<bool> TryKept()
    {
        var batch = _kept.Oldest();
        if (await Fault(batch) is not null)
        {
            _kept.HaveFailed();
            return false;
        }

        _kept.AreWritten(batch.Count);
        Drop(batch.Where(write => write.HasFailed));
        return true;
    }

    /// <summary>Why the batch as a whole could not be written; null if it was.</summary>
    private async Task<Exception?> Fault(IReadOnlyList<PendingWrite> batch)
    {
        try
        {
            await _committer.Commit(batch);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, the callers have to hear of it and the writer has to live on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }
    }

    private void Drop(IEnumerable<PendingWrite> writes)
    {
        foreach (var write in writes) Drop(write);
    }
}

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
    private readonly Task _writer;
    private long _droppedSamples;
    private long _droppedUsage;

    public GroupCommit(IBatchCommitter committer, StoreOptions options, ILogger logger)
    {
        _committer = committer;
        _options = options;
        _logger = logger;
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _writer = Task.Run(WriteAll);
    }

    public long DroppedSamples => Interlocked.Read(ref _droppedSamples);

    public long DroppedUsage => Interlocked.Read(ref _droppedUsage);

    public async Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        var write = new PendingWrite(statements, cancellationToken);
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
        while (await _queue.Reader.WaitToReadAsync())
        {
            Take(batch);
            await Linger(batch);
            if (batch.Count > 0) await Commit(batch);
            batch.Clear();
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

    private void Drop(PendingWrite write) => Interlocked.Increment(ref write.Sample is null ? ref _droppedUsage : ref _droppedSamples);

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
        try
        {
            await _committer.Commit(batch);
        }
#pragma warning disable CA1031 // Whatever it is, the callers have to hear of it and the writer has to live on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            foreach (var write in batch) write.Fail(fault);
        }
        var failed = batch.Count(write => write.HasFailed);
        if (failed > 0) CommitLog.WritesFailed(_logger, failed, batch.Count);
        foreach (var write in batch)
        {
            if (write.HasFailed && !write.IsAwaited) Drop(write);
            write.Complete();
        }
    }
}

using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Commit;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>Writes batches of history: one transaction, inserts in few round trips, samples by binary COPY.</summary>
internal sealed class PostgresHistory(NpgsqlDataSource source, AuditMac mac) : IBatchCommitter
{
    public async Task Commit(IReadOnlyList<PendingWrite> batch)
    {
        try
        {
            await CommitTogether(batch);
        }
        // The server refused a row: halving finds it in few steps, and the others are written. A lost connection is nobody's own fault.
        catch (Exception fault) when (IsOwnFault(fault))
        {
            if (batch is [var one]) one.Fail(fault);
            else
            {
                await Half(batch.Take(batch.Count / 2));
                await Half(batch.Skip(batch.Count / 2));
            }
        }
    }

    // Each half reports for itself: what the first has committed stays committed, whatever happens to the second.
    private async Task Half(IEnumerable<PendingWrite> writes)
    {
        var half = writes.ToArray();
        try
        {
            await Commit(half);
        }
#pragma warning disable CA1031 // It goes to the callers.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            foreach (var write in half) write.Fail(fault);
        }
    }

    private static bool IsOwnFault(Exception fault) =>
        fault is PostgresException { IsTransient: false }
            or not (NpgsqlException or OperationCanceledException or IOException or TimeoutException);

    private async Task CommitTogether(IReadOnlyList<PendingWrite> batch)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // What each statement changed is not asked of history: a row that was there before is as durable as a new one.
        var statements = batch.SelectMany(write => write.Statements).ToArray();
        await PostgresWrites.Run(connection, statements, new int[statements.Length], CancellationToken.None);
        var samples = batch.Select(write => write.Sample).OfType<SampleRow>().ToArray();
        if (samples.Length > 0) await SampleCopy.Run(connection, samples);
        // Last, because whoever holds the chain's record keeps every other process's audit rows waiting.
        var audit = batch.Select(write => write.Audit).OfType<AuditRow>().ToArray();
        if (audit.Length > 0) await PostgresChain.Append(connection, audit, mac);
        await transaction.CommitAsync();
    }
}

using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Commit;
using Fleet.Store.History;
using Fleet.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Fleet.Store.Sqlite;

/// <summary>The only writer of the file. Used by one loop, one batch at a time.</summary>
internal sealed class SqliteWriter(SqliteFile file, AuditMac mac) : IBatchCommitter, IDisposable
{
    private SqliteStatements? _connection;

    public Task Commit(IReadOnlyList<PendingWrite> batch)
    {
        _connection ??= new SqliteStatements(file.OpenWriter());
        try
        {
            Run("BEGIN IMMEDIATE");
            foreach (var write in batch) Apply(write);
            Run("COMMIT");
        }
        catch
        {
            // A full disk may or may not have ended the transaction: a new connection knows nothing of it.
            Dispose();
            throw;
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    // A write that fails leaves no half of itself behind, and the others stand.
    private void Apply(PendingWrite write)
    {
        Run("SAVEPOINT one");
        try
        {
            if (write.Sample is { } sample) Run(HistorySql.Insert(sample));
            if (write.Audit is { } audit) Chain(audit);
            for (var i = 0; i < write.Statements.Count; i++) write.Changed[i] = Run(write.Statements[i]);
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException)
        {
            write.Fail(fault);
            Run("ROLLBACK TO one");
        }
        Run("RELEASE one");
    }

    // The record is read anew for each row: retention may have moved the anchor within the same transaction.
    private void Chain(AuditRow row)
    {
        if (Read(AuditSql.Has(row.Id), _ => 1).Count > 0) return;
        var stored = Read(ChainHead.Select, StoredHead.Read).SingleOrDefault();
        var tail = ChainTail.IsTampered(mac, stored)
            ? ChainTail.AfterTampered(mac, stored, Read(ChainTail.LastSequence, last => last.GetInt64(0))[0])
            : ChainTail.After(mac, stored!);
        Run(tail.Next(row));
        Run(tail.Put);
    }

    private List<T> Read<T>(SqlStatement statement, Func<DbDataReader, T> map)
    {
        using var reader = _connection!.Ready(statement).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    private void Run(string sql) => Run(new SqlStatement(sql));

    private int Run(SqlStatement statement) => _connection!.Ready(statement).ExecuteNonQuery();
}

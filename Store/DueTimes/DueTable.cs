using System.Collections.Immutable;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.DueTimes;

/// <summary>The table <c>due</c>.</summary>
internal sealed class DueTable(ISqlEngine engine) : IDueTimes
{
    private const string Upsert =
        """
        INSERT INTO due (shard, target, name, at, occurrence, attempts) VALUES (@shard, @target, @name, @at, @occurrence, @attempts)
        ON CONFLICT (target, name) DO UPDATE SET
          shard = excluded.shard, at = excluded.at, occurrence = excluded.occurrence, attempts = excluded.attempts
        """;

    private const string Same = "WHERE target = @target AND name = @name AND occurrence = @occurrence";

    public Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
        Write(rows, row => new SqlStatement(Upsert,
            ("shard", row.Shard), ("target", row.Target), ("name", row.Name), ("at", UnixTime.Of(row.At)),
            ("occurrence", row.Occurrence), ("attempts", row.Attempts)), cancellationToken);

    public Task Remove(string target, string name, CancellationToken cancellationToken = default) =>
        engine.Write(
            [new SqlStatement("DELETE FROM due WHERE target = @target AND name = @name", ("target", target), ("name", name))],
            cancellationToken);

    public Task Complete(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
        Write(rows, row => new SqlStatement($"DELETE FROM due {Same}",
            ("target", row.Target), ("name", row.Name), ("occurrence", row.Occurrence)), cancellationToken);

    public Task Postpone(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) =>
        Write(rows, row => new SqlStatement($"UPDATE due SET at = @at, attempts = @attempts {Same}",
            ("at", UnixTime.Of(row.At)), ("attempts", row.Attempts),
            ("target", row.Target), ("name", row.Name), ("occurrence", row.Occurrence)), cancellationToken);

    public async Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        const string sql =
            """
            SELECT shard, target, name, at, occurrence, attempts FROM due WHERE shard = @shard AND at <= @until
            ORDER BY at, target, name LIMIT @limit
            """;
        return [.. await engine.Read(
            new SqlStatement(sql, ("shard", shard), ("until", UnixTime.Of(until)), ("limit", limit)),
            row => new DueRow(
                row.GetInt32(0), row.GetString(1), row.GetString(2), UnixTime.From(row.GetInt64(3)), row.GetString(4), row.GetInt32(5)),
            cancellationToken)];
    }

    public async Task<DateTimeOffset?> Earliest(int shard, CancellationToken cancellationToken = default)
    {
        var rows = await engine.Read(
            new SqlStatement("SELECT at FROM due WHERE shard = @shard ORDER BY at LIMIT 1", ("shard", shard)),
            row => row.GetInt64(0), cancellationToken);
        return rows is [var at] ? UnixTime.From(at) : null;
    }

    // In one order everywhere, so that two transactions over the same rows cannot deadlock. The sort keeps the order of equals.
    private Task Write(IReadOnlyCollection<DueRow> rows, Func<DueRow, SqlStatement> statement, CancellationToken cancellationToken) =>
        rows.Count == 0
            ? Task.CompletedTask
            : engine.Write(
                [
                    .. rows.OrderBy(row => row.Target, StringComparer.Ordinal)
                        .ThenBy(row => row.Name, StringComparer.Ordinal).Select(statement),
                ],
                cancellationToken);
}

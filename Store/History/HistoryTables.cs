using System.Collections.Immutable;
using Fleet.Storage;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.History;

/// <summary>The tables <c>events</c>, <c>logs</c>, <c>samples</c>, and the end of <c>audit</c>.</summary>
internal sealed class HistoryTables(ISqlEngine engine) : IHistory
{
    public long DroppedSamples => engine.DroppedSamples;

    public Task Append(EventRow row, CancellationToken cancellationToken = default) =>
        engine.Append([HistorySql.Insert(row)], cancellationToken);

    public Task Append(IReadOnlyCollection<LogRow> rows, CancellationToken cancellationToken = default) =>
        rows.Count == 0 ? Task.CompletedTask : engine.Append([.. rows.Select(HistorySql.Insert)], cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken = default) =>
        engine.Append(row, cancellationToken);

    public bool TryAppend(SampleRow row) => engine.TryAppend(row);

    public async Task<ImmutableArray<EventRow>> Events(string instanceId, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        const string sql =
            "SELECT id, instance_id, type, at, metadata FROM events WHERE instance_id = @instance ORDER BY at DESC, id DESC LIMIT @limit";
        return [.. await engine.Read(
            new SqlStatement(sql, ("instance", instanceId), ("limit", limit)),
            row => new EventRow(row.GetString(0), row.GetString(1), row.GetString(2), Time(row, 3), Text(row, 4)),
            cancellationToken)];
    }

    public async Task<LogPage> Logs(LogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new LogSql(engine.Dialect, query);
        var rows = await engine.Read(sql.Page(), Log, cancellationToken);
        // A page that is not full tells itself how many there are.
        if (rows.Count < query.Limit && (rows.Count > 0 || query.Offset == 0)) return new LogPage([.. rows], query.Offset + (long)rows.Count);
        var total = await engine.Read(sql.Count(), row => row.GetInt64(0), cancellationToken);
        return new LogPage([.. rows], total[0]);
    }

    public async Task<ImmutableArray<SampleRow>> Samples(
        string instanceId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        const string sql =
            $"""
            SELECT {SampleColumns} FROM samples
            WHERE instance_id = @instance AND at >= @from AND at <= @to ORDER BY at DESC LIMIT @limit
            """;
        var rows = await engine.Read(
            new SqlStatement(sql, ("instance", instanceId), ("from", UnixTime.Of(from)), ("to", UnixTime.Of(to)), ("limit", limit)),
            Sample, cancellationToken);
        rows.Reverse();
        return [.. rows];
    }
}

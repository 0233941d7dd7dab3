using System.Collections.Immutable;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.History;

/// <summary>The table <c>logs</c>, as it is asked beside the pages of a search.</summary>
internal sealed class LogTables(ISqlEngine engine) : ILogs
{
    private const int MostTopInstances = 20;

    public async Task<LogRow?> Line(string id, CancellationToken cancellationToken = default)
    {
        var rows = await engine.Read(
            new SqlStatement($"SELECT {HistoryRows.LogColumns} FROM logs WHERE id = @id", ("id", id)), HistoryRows.Log, cancellationToken);
        return rows is [var row] ? row : null;
    }

    public async Task<ImmutableArray<LogRow>> After(LogTail tail, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tail);
        if (tail.Limit is < 1 or > 1_000) throw new ArgumentException("The limit must be 1 to 1,000.", nameof(tail));
        var whose = tail.InstanceIds.IsEmpty
            ? "" : $" AND instance_id IN ({string.Join(", ", tail.InstanceIds.Select((_, i) => $"@i{i}"))})";
        var visible = new VisibilitySql(engine.Dialect, tail.VisibleTo);
        var statement = new SqlStatement(
            $"SELECT {HistoryRows.LogColumns} FROM logs WHERE id > @after{whose}{visible.AndInstance("instance_id")} ORDER BY id LIMIT @limit",
            [("after", tail.After), ("limit", tail.Limit), .. visible.Parameters, .. tail.InstanceIds.Select((id, i) => ($"i{i}", (object?)id))]);
        return [.. await engine.Read(statement, HistoryRows.Log, cancellationToken)];
    }

    public async Task<ImmutableArray<LogRow>> Newest(NewestLogs query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > 10_000) throw new ArgumentException("The limit must be 1 to 10,000.", nameof(query));
        var (newest, from) = (new List<LogRow>(), query.From);
        foreach (var instance in query.InstanceIds)
        {
            // Each along its own index, and no further back than what is already there reaches.
            var level = query.Level is null ? "" : " AND level = @level";
            var rows = await engine.Read(
                new SqlStatement(
                    $"SELECT {HistoryRows.LogColumns} FROM logs WHERE instance_id = @instance AND at >= @from{level} ORDER BY at DESC, id DESC LIMIT @limit",
                    [
                        ("instance", instance), ("from", from is { } at ? UnixTime.Of(at) : 0L), ("limit", query.Limit),
                        .. query.Level is { } wanted ? [("level", (object?)wanted)] : Array.Empty<(string, object?)>(),
                    ]),
                HistoryRows.Log, cancellationToken);
            newest = [.. newest.Concat(rows).OrderByDescending(row => row.At).ThenByDescending(row => row.Id, StringComparer.Ordinal).Take(query.Limit)];
            if (newest.Count == query.Limit) from = newest[^1].At;
        }

        newest.Reverse();
        return [.. newest];
    }

    public async Task<bool> Any(string instanceId, CancellationToken cancellationToken = default) =>
        (await engine.Read(
            new SqlStatement("SELECT 1 FROM logs WHERE instance_id = @instance LIMIT 1", ("instance", instanceId)),
            _ => 0,
            cancellationToken)) is [_];

    public async Task<LogCounts> Count(
        string? instanceId, DateTimeOffset? from, DateTimeOffset? to, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var sql = new LogSql(engine.Dialect, new LogQuery { InstanceId = instanceId, From = from, To = to, VisibleTo = visibleTo });
        var kinds = await engine.Read(
            sql.Counts("level, source", limit: null),
            row => (Level: row.GetString(0), Source: row.GetString(1), Count: row.GetInt64(2)),
            cancellationToken);
        var top = await engine.Read(
            sql.Counts("instance_id", MostTopInstances), row => new InstanceCount(row.GetString(0), row.GetInt64(1)), cancellationToken);
        return new LogCounts(
            kinds.Sum(kind => kind.Count),
            Sums(kinds.Select(kind => (kind.Level, kind.Count))),
            Sums(kinds.Select(kind => (kind.Source, kind.Count))),
            [.. top]);
    }

    private static ImmutableSortedDictionary<string, long> Sums(IEnumerable<(string Key, long Count)> counts) => counts
        .GroupBy(one => one.Key).ToImmutableSortedDictionary(group => group.Key, group => group.Sum(one => one.Count), StringComparer.Ordinal);
}

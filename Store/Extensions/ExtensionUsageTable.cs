using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Extensions;
using Fleet.Storage;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.Extensions;

/// <summary>The table <c>extension_usage</c>.</summary>
internal sealed class ExtensionUsageTable(ISqlEngine engine) : IExtensionUsage
{
    private const int MaxLimit = 1_000;
    private const int Attempts = 3;
    private const long Day = 86_400_000;

    private const string Columns = "id, extension, instance_id, version, at, removed_at, duration_ms, is_removal, failed, error";

    public bool TryRecord(ExtensionChange change) => UsageWrites.Of(change).All(engine.TryAppend);

    public bool TryRecord(ExtensionSight sight) => UsageWrites.Of(sight).All(engine.TryAppend);

    public async Task<ExtensionUsageRow?> Record(ExtensionChange change, CancellationToken cancellationToken = default)
    {
        var removed = change is { IsRemoval: true, Error: null } ? await Active(change, cancellationToken) : null;
        // Of two that install at once, the later one may find the other's row only when it looks again.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await engine.Write(UsageWrites.Of(change), cancellationToken);
            var found = change.Error is not null ? await Find("id = @id", change, cancellationToken)
                : removed is not null ? await Find("id = @id", change with { Id = removed.Id }, cancellationToken)
                : change.IsRemoval ? null : await Active(change, cancellationToken);
            if (found is not null || change.IsRemoval) return found;
        }

        return null;
    }

    public async Task<ImmutableArray<ExtensionUsageRow>> Installations(
        string extension, int limit, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var living = new Living(engine.Dialect, visibleTo);
        return [.. await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM extension_usage WHERE extension = @extension AND {living.Installed} ORDER BY at DESC, id DESC LIMIT @limit",
                [("extension", extension), ("limit", Math.Clamp(limit, 1, MaxLimit)), .. living.Parameters]),
            Row, cancellationToken)];
    }

    public async Task<ImmutableArray<ExtensionUsageRow>> On(string instanceId, CancellationToken cancellationToken = default) =>
    [
        .. await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM extension_usage WHERE instance_id = @instance AND {UsageWrites.Active} ORDER BY extension LIMIT @limit",
                ("instance", instanceId), ("limit", MaxLimit)),
            Row, cancellationToken),
    ];

    public async Task<ExtensionFigures> Figures(
        string extension, DateTimeOffset trendFrom, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var living = new Living(engine.Dialect, visibleTo);
        var where = $"FROM extension_usage WHERE extension = @extension{visible.AndInstance("instance_id")}";
        List<(string, object?)> parameters = [("extension", extension), .. visible.Parameters];
        var sums = (await engine.Read(
            new SqlStatement(
                $"""
                SELECT count(CASE WHEN is_removal = 0 THEN 1 END), count(CASE WHEN is_removal = 0 AND failed = 1 THEN 1 END),
                  count(CASE WHEN failed = 0 AND removed_at IS NOT NULL THEN 1 END), count(CASE WHEN is_removal = 1 AND failed = 1 THEN 1 END),
                  CAST(avg(CASE WHEN is_removal = 0 AND failed = 0 THEN duration_ms END) AS double precision)
                {where}
                """,
                parameters),
            row => (Attempts: row.GetInt64(0), Failures: row.GetInt64(1), Removals: row.GetInt64(2), FailedRemovals: row.GetInt64(3), Average: Real(row, 4)),
            cancellationToken))[0];
        var active = await engine.Read(
            new SqlStatement(
                $"SELECT count(*) FROM extension_usage WHERE extension = @extension AND {living.Installed}", [("extension", extension), .. living.Parameters]),
            row => row.GetInt64(0), cancellationToken);
        var trend = await engine.Read(
            new SqlStatement(
                $"""
                SELECT day, count(CASE WHEN failed = 0 THEN 1 END), count(CASE WHEN failed = 1 THEN 1 END)
                FROM (SELECT at - at % @day AS day, failed {where} AND is_removal = 0 AND at >= @from) AS taken GROUP BY day ORDER BY day
                """,
                [.. parameters, ("day", Day), ("from", UnixTime.Of(trendFrom))]),
            row => new ExtensionDay(DateOnly.FromDateTime(UnixTime.From(row.GetInt64(0)).UtcDateTime), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);
        return new(sums.Attempts, sums.Failures, active[0], sums.Removals, sums.FailedRemovals, sums.Average, [.. trend]);
    }

    public async Task<ExtensionMatrix> Matrix(ExtensionMatrixQuery query, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var living = new Living(engine.Dialect, visibleTo);
        var where = $"{living.Instance} AND is_removal = 0 AND removed_at IS NULL";
        List<(string, object?)> parameters = [.. living.Parameters];
        if (query.From is { } from)
        {
            where += " AND at >= @from";
            parameters.Add(("from", UnixTime.Of(from)));
        }

        where += In("instance_id", "i", query.Instances, parameters) + In("extension", "e", query.Extensions, parameters);
        var instances = await engine.Read(
            new SqlStatement(
                $"SELECT DISTINCT instance_id FROM extension_usage WHERE {where} ORDER BY instance_id LIMIT @limit",
                [.. parameters, ("limit", IExtensionUsage.MatrixInstances + 1)]),
            row => row.GetString(0), cancellationToken);
        if (instances.Count == 0) return new([], IsCut: false);

        where += In("instance_id", "n", [.. instances.Take(IExtensionUsage.MatrixInstances)], parameters);
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT {Columns} FROM (
                  SELECT {Columns}, row_number() OVER (PARTITION BY instance_id, extension ORDER BY failed, at DESC, id DESC) AS place
                  FROM extension_usage WHERE {where}) AS placed
                WHERE place = 1 ORDER BY instance_id, extension LIMIT @limit
                """,
                [.. parameters, ("limit", IExtensionUsage.MatrixRows + 1)]),
            Row, cancellationToken);
        return new(
            [.. rows.Take(IExtensionUsage.MatrixRows)],
            instances.Count > IExtensionUsage.MatrixInstances || rows.Count > IExtensionUsage.MatrixRows);
    }

    public async Task<long> Instances(Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var living = new Living(engine.Dialect, visibleTo);
        return (await engine.Read(
            new SqlStatement($"SELECT count(DISTINCT instance_id) FROM extension_usage WHERE {living.Installed}", [.. living.Parameters]),
            row => row.GetInt64(0), cancellationToken))[0];
    }

    public async Task<ImmutableArray<InstalledExtension>> Installed(
        string? category, string? search, int limit, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var dialect = engine.Dialect;
        var living = new Living(dialect, visibleTo);
        var where = living.Installed;
        List<(string, object?)> parameters = [.. living.Parameters, ("limit", Math.Clamp(limit, 1, MaxLimit))];
        if (category is not null)
        {
            where += $" AND {dialect.Key("category")} = @category";
            parameters.Add(("category", category));
        }

        if (!string.IsNullOrEmpty(search))
        {
            where += $" AND {dialect.Contains($"(extension || ' ' || {dialect.Key("searchText")})")}";
            parameters.Add(("search", search));
        }

        var counts = await engine.Read(
            new SqlStatement(
                $"""
                SELECT extension, count(*) FROM extension_usage
                LEFT JOIN (SELECT doc FROM grain_state WHERE kind = '{StateKinds.Extension}') AS known ON {dialect.Key("name")} = extension
                WHERE {where} GROUP BY extension ORDER BY count(*) DESC, extension LIMIT @limit
                """,
                parameters),
            row => (Name: row.GetString(0), Count: row.GetInt64(1)), cancellationToken);
        if (counts.Count == 0) return [];
        var places = await Places([.. counts.Select(one => one.Name)], living, cancellationToken);
        return [.. counts.Select(one => new InstalledExtension(one.Name, one.Count, [.. places[one.Name]]))];
    }

    /// <summary>On which instances these are.</summary>
    private async Task<ILookup<string, InstalledOn>> Places(ImmutableArray<string> extensions, Living living, CancellationToken cancellationToken)
    {
        List<(string, object?)> parameters = [.. living.Parameters, ("most", IExtensionUsage.NamedInstances)];
        var named = In("extension", "e", extensions, parameters);
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT extension, instance_id, placed.version, {engine.Dialect.Key("name")} FROM (
                  SELECT extension, instance_id, version, row_number() OVER (PARTITION BY extension ORDER BY instance_id) AS place
                  FROM extension_usage WHERE {living.Installed}{named}) AS placed
                JOIN grain_state ON kind = '{StateKinds.Instance}' AND id = instance_id
                WHERE place <= @most ORDER BY extension, instance_id
                """,
                parameters),
            row => (Extension: row.GetString(0), On: new InstalledOn(row.GetString(1), row.GetString(3), NoneIfEmpty(row.GetString(2)))),
            cancellationToken);
        return rows.ToLookup(row => row.Extension, row => row.On);
    }

    private Task<ExtensionUsageRow?> Active(ExtensionChange change, CancellationToken cancellationToken) =>
        Find(UsageWrites.Active, change, cancellationToken);

    private async Task<ExtensionUsageRow?> Find(string condition, ExtensionChange change, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM extension_usage WHERE {condition} AND instance_id = @instance AND extension = @extension",
                ("id", change.Id), ("instance", change.InstanceId), ("extension", change.Extension)),
            Row, cancellationToken);
        return rows is [var row] ? row : null;
    }

    private static string In(string column, string prefix, ImmutableArray<string> values, List<(string, object?)> parameters)
    {
        if (values.IsDefaultOrEmpty) return "";
        parameters.AddRange(values.Select((value, i) => ($"{prefix}{i}", (object?)value)));
        return $" AND {column} IN ({string.Join(", ", values.Select((_, i) => $"@{prefix}{i}"))})";
    }

    private static string? NoneIfEmpty(string text) => text.Length == 0 ? null : text;

    private static ExtensionUsageRow Row(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Extension = row.GetString(1),
        InstanceId = row.GetString(2),
        Version = NoneIfEmpty(row.GetString(3)),
        InstalledAt = Time(row, 4),
        RemovedAt = Whole(row, 5) is { } removed ? UnixTime.From(removed) : null,
        DurationMs = Whole(row, 6),
        IsRemoval = row.GetInt64(7) == 1,
        Failed = row.GetInt64(8) == 1,
        Error = Text(row, 9),
    };
}

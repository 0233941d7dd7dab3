using System.Collections.Immutable;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Drift;

/// <summary>The tables <c>drift_snapshots</c> and <c>drift_events</c>.</summary>
internal sealed class DriftTables(ISqlEngine engine) : IDriftRecords
{
    private const int MaxLimit = 1_000;
    private const int Recent = 10;

    public async Task Write(DriftSnapshot? snapshot, IReadOnlyCollection<DriftEvent> events, CancellationToken cancellationToken = default)
    {
        // What is over goes first: its field may differ again in the same moment.
        SqlStatement[] statements =
        [
            .. snapshot is null ? [] : DriftRows.Insert(snapshot),
            .. events.OrderBy(one => one.IsOpen).Select(DriftRows.Put),
        ];
        if (statements.Length > 0) await engine.Write(statements, cancellationToken);
    }

    public async Task<ImmutableArray<DriftEvent>> Open(InstanceId instance, CancellationToken cancellationToken = default) =>
        [.. await engine.Read(
            new SqlStatement(
                $"SELECT {DriftRows.EventColumns} FROM drift_events WHERE instance_id = @instance AND resolved_at IS NULL ORDER BY field",
                ("instance", instance.Value)),
            DriftRows.Event, cancellationToken)];

    public async Task<DriftEvent?> Find(DriftEventId id, CancellationToken cancellationToken = default) => (await engine.Read(
        new SqlStatement($"SELECT {DriftRows.EventColumns} FROM drift_events WHERE id = @id", ("id", id.Value)), DriftRows.Event, cancellationToken)).SingleOrDefault();

    public Task<DriftSnapshot?> Find(DriftSnapshotId id, CancellationToken cancellationToken = default) =>
        Snapshot("id = @id", id.Value, cancellationToken);

    public Task<DriftSnapshot?> Latest(InstanceId instance, CancellationToken cancellationToken = default) =>
        Snapshot("instance_id = @id AND is_latest = 1", instance.Value, cancellationToken);

    public async Task<ImmutableDictionary<string, DateTimeOffset>> LastTaken(
        IReadOnlyCollection<string> instances, CancellationToken cancellationToken = default)
    {
        if (instances.Count == 0) return ImmutableDictionary<string, DateTimeOffset>.Empty;
        string[] names = [.. instances];
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT instance_id, at FROM drift_snapshots WHERE is_latest = 1 AND instance_id IN ({Billing.Names.Of(names)})", [.. Billing.Names.Values(names)]),
            row => (Instance: row.GetString(0), At: History.HistoryRows.Time(row, 1)), cancellationToken);
        return rows.ToImmutableDictionary(row => row.Instance, row => row.At);
    }

    public async Task<DriftSnapshotPage> Snapshots(DriftSnapshotQuery query, CancellationToken cancellationToken = default)
    {
        var conditions = new DriftConditions(engine.Dialect, query.VisibleTo);
        conditions.Are("instance_id", query.Instance is { } one ? [one] : []);
        conditions.Are("status", [.. query.Statuses.Select(status => status.ToString())]);
        conditions.Between("at", query.From, query.To);

        // Of a snapshot's events, those count that went on when it was taken and still do.
        const string unresolved =
            """
            (SELECT count(*) FROM drift_events e
             WHERE e.instance_id = drift_snapshots.instance_id AND e.resolved_at IS NULL AND e.detected_at <= drift_snapshots.at)
            """;
        var page = conditions.Page($"{DriftRows.SnapshotColumns}, {unresolved}", "drift_snapshots", "at", query.Offset, Limit(query.Limit));
        var rows = await engine.Read(page, row => DriftRows.Snapshot(row) with { UnresolvedCount = row.GetInt64(8) }, cancellationToken);
        return new DriftSnapshotPage([.. rows], await Count(conditions, "drift_snapshots", cancellationToken));
    }

    public async Task<DriftEventPage> Events(DriftEventQuery query, CancellationToken cancellationToken = default)
    {
        var conditions = new DriftConditions(engine.Dialect, query.VisibleTo);
        conditions.Are("instance_id", query.Instance is { } one ? [one] : []);
        conditions.Are("severity", [.. query.Severities.Select(severity => severity.ToString())]);
        conditions.Between("detected_at", query.From, query.To);
        if (query.IsResolved is { } resolved) conditions.Add($"resolved_at IS {(resolved ? "NOT " : "")}NULL");
        if (query.Snapshot is { } snapshot)
        {
            conditions.Add("instance_id = @of", ("of", snapshot.Instance.Value));
            conditions.Add("detected_at <= @then AND (resolved_at IS NULL OR resolved_at > @then)", ("then", UnixTime.Of(snapshot.TakenAt)));
        }

        var page = conditions.Page(DriftRows.EventColumns, "drift_events", "detected_at", query.Offset, Limit(query.Limit));
        var rows = await engine.Read(page, DriftRows.Event, cancellationToken);
        return new DriftEventPage([.. rows], await Count(conditions, "drift_events", cancellationToken));
    }

    public async Task<DriftSummary> Summary(Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        (string, object?)[] parameters = [.. visible.Parameters];
        var seen = visible.AndInstance("instance_id");
        var statuses = await Counts<DriftStatus>($"SELECT status, count(*) FROM drift_snapshots WHERE is_latest = 1{seen} GROUP BY status", parameters, cancellationToken);
        var severities = await Counts<DriftSeverity>(
            $"SELECT severity, count(*) FROM drift_events WHERE resolved_at IS NULL{seen} GROUP BY severity", parameters, cancellationToken);
        var instances = await engine.Read(
            new SqlStatement($"SELECT count(DISTINCT instance_id) FROM drift_events WHERE resolved_at IS NULL{seen}", parameters), row => row.GetInt64(0), cancellationToken);
        var recent = await Events(new DriftEventQuery { IsResolved = false, VisibleTo = visibleTo, Limit = Recent }, cancellationToken);
        return new DriftSummary(statuses, severities, instances[0], recent.Events);
    }

    public async Task<int> EndDestroyed(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var destroyed = $"instance_id IN (SELECT id FROM grain_state WHERE kind = '{StateKinds.Instance}' AND {engine.Dialect.Key("status")} = '{InstanceStatus.Destroyed}')";
        var changed = await engine.Write(
            [
                new SqlStatement(
                    $"UPDATE drift_events SET at = @now, resolved_at = @now, resolved_by = @by WHERE resolved_at IS NULL AND {destroyed}",
                    ("now", UnixTime.Of(now)), ("by", DriftActors.Schedule)),
                new SqlStatement($"UPDATE drift_snapshots SET is_latest = 0 WHERE is_latest = 1 AND {destroyed}"),
            ],
            cancellationToken);
        return changed[0];
    }

    private static int Limit(int limit) =>
        limit is < 1 or > MaxLimit ? throw new ArgumentException($"The limit must be 1 to {MaxLimit}.", nameof(limit)) : limit;

    private async Task<DriftSnapshot?> Snapshot(string condition, string id, CancellationToken cancellationToken) => (await engine.Read(
        new SqlStatement($"SELECT {DriftRows.SnapshotColumns}, declared, actual FROM drift_snapshots WHERE {condition}", ("id", id)),
        DriftRows.WholeSnapshot, cancellationToken)).SingleOrDefault();

    private async Task<long> Count(DriftConditions conditions, string table, CancellationToken cancellationToken) =>
        (await engine.Read(conditions.Count(table), row => row.GetInt64(0), cancellationToken))[0];

    private async Task<ImmutableSortedDictionary<T, long>> Counts<T>(string sql, (string, object?)[] parameters, CancellationToken cancellationToken)
        where T : struct, Enum =>
        (await engine.Read(new SqlStatement(sql, parameters), row => (Value: Enum.Parse<T>(row.GetString(0)), Count: row.GetInt64(1)), cancellationToken))
        .ToImmutableSortedDictionary(row => row.Value, row => row.Count);
}

using System.Data.Common;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.Drift;

/// <summary>Rows of the tables of drift, as they are written and read.</summary>
internal static class DriftRows
{
    public const string SnapshotColumns = "id, instance_id, at, taken_by, config_hash, status, error, event_count";

    public const string EventColumns =
        "id, instance_id, snapshot_id, detected_at, field, declared, actual, severity, description, resolved_at, resolved_by, "
        + "action, command, status, triggered_by, started_at, completed_at, output, error, operation_id";

    public static IEnumerable<SqlStatement> Insert(DriftSnapshot snapshot) =>
    [
        new("UPDATE drift_snapshots SET is_latest = 0 WHERE instance_id = @instance AND is_latest = 1", ("instance", snapshot.Instance.Value)),
        new(
            $"""
            INSERT INTO drift_snapshots ({SnapshotColumns}, declared, actual, is_latest)
            VALUES (@id, @instance, @at, @by, @hash, @status, @error, @count, @declared, @actual, 1)
            """,
            ("id", snapshot.Id.Value), ("instance", snapshot.Instance.Value), ("at", UnixTime.Of(snapshot.TakenAt)), ("by", snapshot.TakenBy),
            ("hash", snapshot.ConfigHash), ("status", snapshot.Status.ToString()), ("error", snapshot.Error), ("count", (long)snapshot.EventCount),
            ("declared", snapshot.Declared), ("actual", snapshot.Actual)),
    ];

    public static SqlStatement Put(DriftEvent one) => new(
        $"""
        INSERT INTO drift_events ({EventColumns}, at)
        VALUES (@id, @instance, @snapshot, @detected, @field, @declared, @actual, @severity, @description, @resolved, @by,
          @action, @command, @status, @triggered, @started, @completed, @output, @error, @operation, @at)
        ON CONFLICT (id) DO UPDATE SET
          at = excluded.at, declared = excluded.declared, actual = excluded.actual, severity = excluded.severity, description = excluded.description,
          resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by, action = excluded.action, command = excluded.command,
          status = excluded.status, triggered_by = excluded.triggered_by, started_at = excluded.started_at, completed_at = excluded.completed_at,
          output = excluded.output, error = excluded.error, operation_id = excluded.operation_id
        """,
        ("id", one.Id.Value), ("instance", one.Instance.Value), ("snapshot", one.Snapshot.Value), ("detected", UnixTime.Of(one.DetectedAt)),
        ("field", one.Finding.Field), ("declared", one.Finding.Declared), ("actual", one.Finding.Actual), ("severity", one.Finding.Severity.ToString()),
        ("description", one.Finding.Description), ("resolved", Stored(one.ResolvedAt)), ("by", one.ResolvedBy),
        ("action", one.Remediation?.Action.ToString()), ("command", one.Remediation?.Command), ("status", one.Remediation?.Status.ToString()),
        ("triggered", one.Remediation?.TriggeredBy), ("started", Stored(one.Remediation?.StartedAt)), ("completed", Stored(one.Remediation?.CompletedAt)),
        ("output", one.Remediation?.Output), ("error", one.Remediation?.Error), ("operation", one.Remediation?.Operation?.Value),
        ("at", UnixTime.Of(one.ResolvedAt ?? one.DetectedAt)));

    /// <summary>A snapshot without what was declared and found.</summary>
    public static DriftSnapshot Snapshot(DbDataReader row) => new(
        DriftSnapshotId.Of(row.GetString(0)), InstanceId.Of(row.GetString(1)), Time(row, 2), row.GetString(3), row.GetString(4),
        Enum.Parse<DriftStatus>(row.GetString(5)), Text(row, 6), (int)row.GetInt64(7));

    /// <summary>A snapshot, followed by what was declared and found.</summary>
    public static DriftSnapshot WholeSnapshot(DbDataReader row) => Snapshot(row) with { Declared = row.GetString(8), Actual = row.GetString(9) };

    public static DriftEvent Event(DbDataReader row)
    {
        var id = DriftEventId.Of(row.GetString(0));
        return new DriftEvent
        {
            Id = id,
            Instance = InstanceId.Of(row.GetString(1)),
            Snapshot = DriftSnapshotId.Of(row.GetString(2)),
            DetectedAt = Time(row, 3),
            Finding = new DriftFinding(row.GetString(4), Text(row, 5), Text(row, 6), Enum.Parse<DriftSeverity>(row.GetString(7)), row.GetString(8)),
            ResolvedAt = TimeOrNone(row, 9),
            ResolvedBy = Text(row, 10),
            Remediation = row.IsDBNull(11) ? null : new Remediation(
                id.Remediation, Enum.Parse<RemediationAction>(row.GetString(11)), Text(row, 12), Enum.Parse<RemediationStatus>(row.GetString(13)),
                Text(row, 14), Time(row, 15), TimeOrNone(row, 16), Text(row, 17), Text(row, 18),
                Text(row, 19) is { } operation ? OperationId.Of(operation) : null),
        };
    }

    private static long? Stored(DateTimeOffset? time) => time is { } at ? UnixTime.Of(at) : null;

    private static DateTimeOffset? TimeOrNone(DbDataReader row, int column) => Whole(row, column) is { } at ? UnixTime.From(at) : null;
}

using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.Security;

/// <summary>The rows of the tables of security, as they come and as they go.</summary>
internal static class SecurityRows
{
    public const string VulnerabilityColumns =
        """
        id, instance_id, cve_id, osv_id, package, version, ecosystem, rank, score, title, description, fix_version, links, status, detected_at, at,
        changed_by, acknowledged_at, fixed_at
        """;

    public const string KeyColumns =
        """
        id, instance_id, fingerprint, comment, type, bits, is_weak, is_revoked, is_present, is_fleets, last_used_at, created_at, expires_at,
        file_changed_at, revoked_at, revoked_by
        """;

    public const string ScanColumns =
        "instance_id, status, started_at, finished_at, actor, packages, vulnerabilities, new, error, gaps, advisories, read_at";

    public static FoundPackage Package(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Said(row, 3), Said(row, 4), Said(row, 5));

    public static VulnerabilityRow Vulnerability(DbDataReader row) => new()
    {
        Id = VulnerabilityId.Of(row.GetString(0)),
        Instance = InstanceId.Of(row.GetString(1)),
        CveId = row.GetString(2),
        OsvId = row.GetString(3),
        Package = row.GetString(4),
        Version = row.GetString(5),
        Ecosystem = row.GetString(6),
        Severity = (VulnerabilitySeverity)row.GetInt64(7),
        Score = row.IsDBNull(8) ? null : row.GetDouble(8),
        Title = row.GetString(9),
        Description = row.GetString(10),
        FixVersion = Text(row, 11),
        References = Texts(row.GetString(12)),
        Status = Enum.Parse<VulnerabilityStatus>(row.GetString(13)),
        DetectedAt = Time(row, 14),
        ChangedAt = Time(row, 15),
        ChangedBy = Text(row, 16),
        AcknowledgedAt = TimeOrNone(row, 17),
        FixedAt = TimeOrNone(row, 18),
    };

    public static IReadOnlyList<(string, object?)> Values(VulnerabilityRow row) =>
    [
        ("id", row.Id.Value), ("instance", row.Instance.Value), ("cve", row.CveId), ("osv", row.OsvId), ("package", row.Package), ("version", row.Version),
        ("ecosystem", row.Ecosystem), ("rank", (long)row.Severity), ("score", row.Score), ("title", row.Title), ("description", row.Description),
        ("fix", row.FixVersion), ("links", Json(row.References)), ("status", row.Status.ToString()), ("detected", UnixTime.Of(row.DetectedAt)),
        ("at", UnixTime.Of(row.ChangedAt)), ("by", row.ChangedBy), ("acknowledged", Moment(row.AcknowledgedAt)), ("fixed", Moment(row.FixedAt)),
    ];

    public static SshKeyRow Key(DbDataReader row) => new()
    {
        Id = SshKeyId.Of(row.GetString(0)),
        Instance = InstanceId.Of(row.GetString(1)),
        Fingerprint = row.GetString(2),
        Comment = Text(row, 3),
        Type = row.GetString(4),
        Bits = (int?)Whole(row, 5),
        IsRevoked = row.GetInt64(7) == 1,
        IsPresent = row.GetInt64(8) == 1,
        IsFleets = row.GetInt64(9) == 1,
        LastUsedAt = TimeOrNone(row, 10),
        CreatedAt = Time(row, 11),
        ExpiresAt = TimeOrNone(row, 12),
        FileChangedAt = TimeOrNone(row, 13),
        RevokedAt = TimeOrNone(row, 14),
        RevokedBy = Text(row, 15),
    };

    public static IReadOnlyList<(string, object?)> Values(SshKeyRow row) =>
    [
        ("id", row.Id.Value), ("instance", row.Instance.Value), ("fingerprint", row.Fingerprint), ("comment", row.Comment), ("type", row.Type),
        ("bits", (long?)row.Bits), ("weak", Flag(row.IsWeak)), ("revoked", Flag(row.IsRevoked)), ("present", Flag(row.IsPresent)), ("fleets", Flag(row.IsFleets)),
        ("used", Moment(row.LastUsedAt)), ("created", UnixTime.Of(row.CreatedAt)), ("expires", Moment(row.ExpiresAt)), ("changed", Moment(row.FileChangedAt)),
        ("revokedAt", Moment(row.RevokedAt)), ("by", row.RevokedBy),
    ];

    public static ScanView Scan(DbDataReader row) => new()
    {
        Instance = InstanceId.Of(row.GetString(0)),
        Status = Enum.Parse<ScanStatus>(row.GetString(1)),
        StartedAt = Time(row, 2),
        FinishedAt = TimeOrNone(row, 3),
        Actor = row.GetString(4),
        Packages = (int)row.GetInt64(5),
        Vulnerabilities = (int)row.GetInt64(6),
        New = (int)row.GetInt64(7),
        Error = Text(row, 8),
        Gaps = Texts(row.GetString(9)),
        Advisories = Text(row, 10),
        ReadAt = TimeOrNone(row, 11),
    };

    public static IReadOnlyList<(string, object?)> Values(ScanView scan) =>
    [
        ("instance", scan.Instance.Value), ("status", scan.Status.ToString()), ("started", UnixTime.Of(scan.StartedAt)), ("finished", Moment(scan.FinishedAt)),
        ("actor", scan.Actor), ("packages", (long)scan.Packages), ("vulnerabilities", (long)scan.Vulnerabilities), ("new", (long)scan.New),
        ("error", scan.Error), ("gaps", Json(scan.Gaps)), ("advisories", scan.Advisories), ("read", Moment(scan.ReadAt)),
    ];

    public static long Flag(bool value) => value ? 1 : 0;

    private static long? Moment(DateTimeOffset? at) => at is { } time ? UnixTime.Of(time) : null;

    private static DateTimeOffset? TimeOrNone(DbDataReader row, int column) => Whole(row, column) is { } at ? UnixTime.From(at) : null;

    private static string? Said(DbDataReader row, int column) => row.GetString(column) is { Length: > 0 } text ? text : null;

    private static string Json(ImmutableArray<string> texts) => JsonSerializer.Serialize(texts);

    private static ImmutableArray<string> Texts(string json) => JsonSerializer.Deserialize<ImmutableArray<string>>(json);
}

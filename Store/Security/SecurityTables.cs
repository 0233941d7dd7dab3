using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;
using static Fleet.Store.Security.SecurityRows;

namespace Fleet.Store.Security;

/// <summary>The tables of security: what is read. What is written is in <c>SecurityTables.Writing.cs</c>.</summary>
internal sealed partial class SecurityTables(ISqlEngine engine) : ISecurityRecords
{
    private const int MaxLimit = 100;
    private const int MaxPackages = 100_000;

    private static readonly string[] Tables = ["packages", "vulnerabilities", "ssh_keys", "security_checks", "security_scans"];

    public async Task<ImmutableArray<FoundPackage>> Packages(
        InstanceId instance, string? ecosystem, int offset, int limit, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MaxPackages) throw new ArgumentException($"The limit must be 1 to {MaxPackages}.", nameof(limit));
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT ecosystem, name, version, license, source, source_version FROM packages WHERE instance_id = @instance{In(ecosystem)}
                ORDER BY ecosystem, name, version LIMIT @limit OFFSET @offset
                """,
                [("instance", instance.Value), ("limit", limit), ("offset", offset), .. Ecosystem(ecosystem)]),
            Package, cancellationToken);
        return [.. rows];
    }

    public async Task<ImmutableSortedDictionary<string, long>> CountPackages(
        InstanceId? instance, string? ecosystem, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var whose = Of(instance, visibleTo);
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT ecosystem, count(*) FROM packages WHERE 1 = 1{whose.And}{Alive}{In(ecosystem)} GROUP BY ecosystem",
                [.. whose.Parameters, .. Ecosystem(ecosystem)]),
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken);
        return rows.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    public async Task<ImmutableArray<VulnerabilityRow>> Vulnerabilities(InstanceId instance, CancellationToken cancellationToken = default) =>
        [.. await engine.Read(
            new SqlStatement($"SELECT {VulnerabilityColumns} FROM vulnerabilities WHERE instance_id = @instance", ("instance", instance.Value)),
            Vulnerability, cancellationToken)];

    public async Task<VulnerabilityPage> Query(VulnerabilityQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > MaxLimit) throw new ArgumentException($"The limit must be 1 to {MaxLimit}.", nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        var whose = Of(query.Instance, query.VisibleTo);
        var where = $"1 = 1{whose.And}{Alive}{In(query.Ecosystem)}{OneOf("rank", "r", query.Severities.Length)}{OneOf("status", "s", query.Statuses.Length)}";
        List<(string, object?)> parameters =
        [
            .. whose.Parameters, .. Ecosystem(query.Ecosystem),
            .. query.Severities.Select((one, i) => ($"r{i}", (object?)(long)one)), .. query.Statuses.Select((one, i) => ($"s{i}", (object?)one.ToString())),
        ];
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT {VulnerabilityColumns} FROM vulnerabilities WHERE {where}
                ORDER BY rank, detected_at DESC, id DESC LIMIT @limit OFFSET @offset
                """,
                [.. parameters, ("limit", query.Limit), ("offset", query.Offset)]),
            Vulnerability, cancellationToken);
        var total = await engine.Read(
            new SqlStatement($"SELECT count(*) FROM vulnerabilities WHERE {where}", parameters), row => row.GetInt64(0), cancellationToken);
        return new([.. rows], total[0]);
    }

    public async Task<VulnerabilityRow?> Find(VulnerabilityId id, CancellationToken cancellationToken = default) =>
        await engine.Read(
            new SqlStatement($"SELECT {VulnerabilityColumns} FROM vulnerabilities WHERE id = @id{Alive}", ("id", id.Value)),
            Vulnerability, cancellationToken) is [var row] ? row : null;

    public async Task<ImmutableArray<SshKeyRow>> Keys(SshKeyQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > SshKeyQuery.MaxRows) throw new ArgumentException($"The limit must be 1 to {SshKeyQuery.MaxRows}.", nameof(query));
        var whose = Of(query.Instance, query.VisibleTo);
        return [.. await engine.Read(
            new SqlStatement(
                $"SELECT {KeyColumns} FROM ssh_keys WHERE 1 = 1{whose.And}{Alive} ORDER BY created_at DESC, id DESC LIMIT @limit",
                [.. whose.Parameters, ("limit", query.Limit)]),
            Key, cancellationToken)];
    }

    public async Task<SshKeyRow?> Find(SshKeyId id, CancellationToken cancellationToken = default) =>
        await engine.Read(new SqlStatement($"SELECT {KeyColumns} FROM ssh_keys WHERE id = @id{Alive}", ("id", id.Value)), Key, cancellationToken)
            is [var row] ? row : null;

    public async Task<SecurityCounts> Count(InstanceId? instance, Visibility visibleTo, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var whose = Of(instance, visibleTo);
        async Task<Dictionary<string, long>> Sums(string sql) => (await engine.Read(
            new SqlStatement(sql, [.. whose.Parameters, ("now", UnixTime.Of(now))]),
            row => (Name: row.GetString(0), Count: row.GetInt64(1)), cancellationToken)).ToDictionary(one => one.Name, one => one.Count);

        var open = await Sums(
            $"""
            SELECT CAST(rank AS TEXT), count(*) FROM vulnerabilities WHERE status = '{VulnerabilityStatus.Open}'{whose.And}{Alive} GROUP BY rank
            UNION ALL SELECT 'acknowledged', count(*) FROM vulnerabilities WHERE status = '{VulnerabilityStatus.Acknowledged}'{whose.And}{Alive}
            UNION ALL SELECT 'expired', count(*) FROM ssh_keys WHERE is_revoked = 0 AND expires_at <= @now{whose.And}{Alive}
            UNION ALL SELECT 'weak', count(*) FROM ssh_keys WHERE is_revoked = 0 AND is_weak = 1{whose.And}{Alive}
            UNION ALL SELECT 'present', count(*) FROM ssh_keys WHERE is_revoked = 1 AND is_present = 1{whose.And}{Alive}
            UNION ALL SELECT 'scanned', count(*) FROM security_scans WHERE read_at IS NOT NULL{whose.And}{Alive}
            """);
        long Rank(VulnerabilitySeverity severity) => open.GetValueOrDefault($"{(int)severity}");
        return new(
            Rank(VulnerabilitySeverity.Critical), Rank(VulnerabilitySeverity.High), Rank(VulnerabilitySeverity.Medium), Rank(VulnerabilitySeverity.Low),
            Rank(VulnerabilitySeverity.Unknown), open["acknowledged"], open["expired"], open["weak"], open["present"], open["scanned"]);
    }

    public async Task<ImmutableArray<CheckCount>> Checks(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var whose = Of(instance, visibleTo);
        return [.. await engine.Read(
            new SqlStatement(
                $"""
                SELECT check_id, CAST(coalesce(sum(passed), 0) AS bigint), CAST(coalesce(sum(1 - passed), 0) AS bigint),
                  CAST(sum(CASE WHEN passed IS NULL THEN 1 ELSE 0 END) AS bigint),
                  coalesce(min(CASE WHEN passed = 0 THEN details END), min(details))
                FROM security_checks WHERE 1 = 1{whose.And}{Alive} GROUP BY check_id ORDER BY check_id
                """,
                [.. whose.Parameters]),
            row => new CheckCount(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4)), cancellationToken)];
    }

    public async Task<ScanView?> LastScan(InstanceId instance, CancellationToken cancellationToken = default) =>
        await engine.Read(
            new SqlStatement($"SELECT {ScanColumns} FROM security_scans WHERE instance_id = @instance", ("instance", instance.Value)), Scan, cancellationToken)
            is [var scan] ? scan : null;

    public async Task<ImmutableArray<ScanView>> LastScans(CancellationToken cancellationToken = default) =>
        [.. await engine.Read(new SqlStatement($"SELECT {ScanColumns} FROM security_scans WHERE 1 = 1{Alive}"), Scan, cancellationToken)];

    public async Task<ImmutableArray<OpenFindings>> Open(VulnerabilitySeverity least, InstanceId? instance, CancellationToken cancellationToken = default)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT instance_id, rank, count(*), min(cve_id) FROM vulnerabilities
                WHERE status = '{VulnerabilityStatus.Open}' AND rank <= @least{(instance is null ? "" : " AND instance_id = @instance")}{Alive}
                GROUP BY instance_id, rank ORDER BY instance_id, rank
                """,
                [("least", (long)least), .. instance is { } one ? [("instance", one.Value)] : Array.Empty<(string, object?)>()]),
            row => (Instance: row.GetString(0), Rank: (VulnerabilitySeverity)row.GetInt64(1), Count: row.GetInt64(2), Cve: row.GetString(3)), cancellationToken);
        return [.. rows.GroupBy(row => row.Instance).Select(group =>
        {
            long Of(VulnerabilitySeverity severity) => group.Where(row => row.Rank == severity).Sum(row => row.Count);
            return new OpenFindings(
                InstanceId.Of(group.Key), Of(VulnerabilitySeverity.Critical), Of(VulnerabilitySeverity.High), Of(VulnerabilitySeverity.Medium),
                Of(VulnerabilitySeverity.Low), Of(VulnerabilitySeverity.Unknown), group.First().Cve);
        })];
    }

    /// <summary>To follow other conditions: of an instance that is not destroyed. Its rows go a little later.</summary>
    private string Alive => $" AND instance_id NOT IN ({Destroyed})";

    private string Destroyed =>
        $"SELECT id FROM grain_state WHERE kind = '{StateKinds.Instance}' AND {engine.Dialect.Key("status")} = '{InstanceStatus.Destroyed}'";

    private Whose Of(InstanceId? instance, Visibility visibleTo) => new(instance?.Value, new VisibilitySql(engine.Dialect, visibleTo));

    /// <summary>A name without a release is that of all releases.</summary>
    private static string In(string? ecosystem) => ecosystem is null ? "" : " AND (ecosystem = @ecosystem OR substr(ecosystem, 1, length(@ecosystem) + 1) = @ecosystem || ':')";

    private static (string, object?)[] Ecosystem(string? ecosystem) => ecosystem is null ? [] : [("ecosystem", ecosystem)];

    private static string OneOf(string column, string prefix, int count) =>
        count == 0 ? "" : $" AND {column} IN ({string.Join(", ", Enumerable.Range(0, count).Select(i => $"@{prefix}{i}"))})";
}

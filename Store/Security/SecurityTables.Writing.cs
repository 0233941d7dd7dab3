using Fleet.Security;
using Fleet.Store.Sql;
using static Fleet.Store.Security.SecurityRows;

namespace Fleet.Store.Security;

/// <summary>What is written to the tables of security.</summary>
internal sealed partial class SecurityTables
{
    private const int PackagesAtOnce = 100;

    private const string PutVulnerability =
        $"""
        INSERT INTO vulnerabilities ({VulnerabilityColumns})
        VALUES (
          @id, @instance, @cve, @osv, @package, @version, @ecosystem, @rank, @score, @title, @description, @fix, @links, @status, @detected, @at,
          @by, @acknowledged, @fixed)
        ON CONFLICT (id) DO UPDATE SET
          osv_id = excluded.osv_id, rank = excluded.rank, score = excluded.score, title = excluded.title, description = excluded.description,
          fix_version = excluded.fix_version, links = excluded.links, status = excluded.status, at = excluded.at, changed_by = excluded.changed_by,
          acknowledged_at = excluded.acknowledged_at, fixed_at = excluded.fixed_at
        """;

    private const string PutKey =
        $"""
        INSERT INTO ssh_keys ({KeyColumns})
        VALUES (
          @id, @instance, @fingerprint, @comment, @type, @bits, @weak, @revoked, @present, @fleets, @used, @created, @expires, @changed, @revokedAt, @by)
        ON CONFLICT (id) DO UPDATE SET
          comment = excluded.comment, type = excluded.type, bits = excluded.bits, is_weak = excluded.is_weak, is_revoked = excluded.is_revoked,
          is_present = excluded.is_present, is_fleets = excluded.is_fleets, last_used_at = excluded.last_used_at, expires_at = excluded.expires_at,
          file_changed_at = excluded.file_changed_at, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by
        """;

    private const string PutScan =
        $"""
        INSERT INTO security_scans ({ScanColumns})
        VALUES (@instance, @status, @started, @finished, @actor, @packages, @vulnerabilities, @new, @error, @gaps, @advisories, @read)
        ON CONFLICT (instance_id) DO UPDATE SET
          status = excluded.status, started_at = excluded.started_at, finished_at = excluded.finished_at, actor = excluded.actor,
          packages = excluded.packages, vulnerabilities = excluded.vulnerabilities, new = excluded.new, error = excluded.error,
          gaps = excluded.gaps, advisories = excluded.advisories, read_at = excluded.read_at
        """;

    public Task Save(ScanFindings findings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var instance = findings.Scan.Instance.Value;
        List<SqlStatement> statements = [new(PutScan, Values(findings.Scan))];
        if (findings.Packages is { } packages)
        {
            statements.Add(new("DELETE FROM packages WHERE instance_id = @instance", ("instance", instance)));
            statements.AddRange(packages.Chunk(PackagesAtOnce).Select(some => Put(instance, some)));
        }

        if (findings.Checks is { } checks)
        {
            statements.Add(new("DELETE FROM security_checks WHERE instance_id = @instance", ("instance", instance)));
            statements.AddRange(checks.Select(check => new SqlStatement(
                "INSERT INTO security_checks (instance_id, check_id, passed, details) VALUES (@instance, @check, @passed, @details)",
                ("instance", instance), ("check", check.Check), ("passed", check.Passed is { } passed ? Flag(passed) : (long?)null), ("details", check.Details))));
        }

        statements.AddRange(findings.Vulnerabilities.Select(row => new SqlStatement(PutVulnerability, Values(row))));
        statements.AddRange(findings.Keys.Select(row => new SqlStatement(PutKey, Values(row))));
        return engine.Write(statements, cancellationToken);
    }

    public Task Save(VulnerabilityRow row, CancellationToken cancellationToken = default) => engine.Write([new(PutVulnerability, Values(row))], cancellationToken);

    public Task Save(SshKeyRow row, CancellationToken cancellationToken = default) => engine.Write([new(PutKey, Values(row))], cancellationToken);

    public async Task Forget(CancellationToken cancellationToken = default)
    {
        foreach (var table in Tables) await engine.Write([new($"DELETE FROM {table} WHERE instance_id IN ({Destroyed})")], cancellationToken);
    }

    // Many rows a statement: a machine has some thousand packages.
    private static SqlStatement Put(string instance, FoundPackage[] packages) => new(
        $"""
        INSERT INTO packages (instance_id, ecosystem, name, version, license, source, source_version)
        VALUES {string.Join(", ", packages.Select((_, i) => $"(@instance, @e{i}, @n{i}, @v{i}, @l{i}, @s{i}, @w{i})"))}
        ON CONFLICT (instance_id, ecosystem, name, version) DO NOTHING
        """,
        [
            ("instance", instance),
            .. packages.SelectMany((one, i) => ((string, object?)[])
            [
                ($"e{i}", one.Ecosystem), ($"n{i}", one.Name), ($"v{i}", one.Version), ($"l{i}", one.License ?? ""), ($"s{i}", one.Source ?? ""),
                ($"w{i}", one.SourceVersion ?? ""),
            ]),
        ]);
}

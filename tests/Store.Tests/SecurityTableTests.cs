using System.Text.Json;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class SecurityTableTests(TestDatabase database) : StoreTest(database)
{
    private static readonly InstanceId One = InstanceId.Of("inst_1");
    private static readonly InstanceId Other = InstanceId.Of("inst_2");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private ISecurityRecords Records => Store.GetRequiredService<ISecurityRecords>();

    [Fact]
    public async Task A_scan_is_written_as_a_whole_and_takes_the_place_of_the_one_before()
    {
        var scan = Scan(One) with { Gaps = ["npm: cut"], Error = "none", Packages = 2 };
        var packages = Enumerable.Range(0, 250).Select(i => new FoundPackage("Debian:12", $"p{i:000}", "1", i == 0 ? "MIT" : null, i == 1 ? "src" : null, i == 1 ? "2" : null)).ToList();
        await Records.Save(new ScanFindings(scan) { Packages = [.. packages, new("npm", "a\0", "1")], Vulnerabilities = [Row(1)], Keys = [Key("SHA256:1")], Checks = [new("a", true, "well"), new("b", null, "")] }, Cancellation);
        Assert.Equivalent(scan, await Records.LastScan(One, Cancellation), strict: true);
        Assert.Equal(packages, await Records.Packages(One, "Debian", 0, 1_000, Cancellation));
        Assert.Equal("a\ufffd", Assert.Single(await Records.Packages(One, "npm", 0, 10, Cancellation)).Name);
        Assert.Equal("p001", Assert.Single(await Records.Packages(One, null, 1, 1, Cancellation)).Name);
        Assert.Empty(await Records.Packages(One, "Deb", 0, 10, Cancellation));
        Assert.Equal((250, 1), (await Counts("Debian:12"), await Counts("npm")));

        await Records.Save(new ScanFindings(scan with { Status = ScanStatus.Failed }), Cancellation);
        Assert.Equal(250, await Counts("Debian:12"));
        await Records.Save(new ScanFindings(scan) { Packages = [new("npm", "b", "1")], Checks = [new("a", false, "bad")] }, Cancellation);
        Assert.Equal((0, 1), (await Counts("Debian:12"), await Counts("npm")));
        Assert.Equal(new CheckCount("a", 0, 1, 0, "bad"), Assert.Single(await Records.Checks(One, Visibility.Everything, Cancellation)));
        Assert.Equal(One, Assert.Single(await Records.LastScans(Cancellation)).Instance);
        Assert.Null(await Records.LastScan(Other, Cancellation));
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var full = Row(1) with
        {
            Score = 7.2, Description = "long", FixVersion = "2", References = ["https://example.com/a"], Status = VulnerabilityStatus.Acknowledged, ChangedBy = "usr_1",
            AcknowledgedAt = Noon, FixedAt = Noon.AddMinutes(1),
        };
        await Records.Save(full, Cancellation);
        Assert.Equivalent(full, await Records.Find(full.Id, Cancellation), strict: true);
        await Records.Save(full with { Status = VulnerabilityStatus.Open, Score = null }, Cancellation);
        Assert.Equal((VulnerabilityStatus.Open, (double?)null), ((await Records.Find(full.Id, Cancellation))!.Status, (await Records.Find(full.Id, Cancellation))!.Score));

        var key = Key("SHA256:1") with
        {
            Comment = "me", Bits = 1024, IsRevoked = true, IsPresent = true, IsFleets = true, LastUsedAt = Noon, ExpiresAt = Noon, FileChangedAt = Noon, RevokedAt = Noon, RevokedBy = "usr_1",
        };
        await Records.Save(key, Cancellation);
        Assert.Equal(key, await Records.Find(key.Id, Cancellation));
        await Records.Save(key with { IsRevoked = false, RevokedAt = null, RevokedBy = null }, Cancellation);
        Assert.False((await Records.Find(key.Id, Cancellation))!.IsRevoked);
    }

    [Fact]
    public async Task A_page_has_the_worst_first_and_of_those_the_newest()
    {
        var severities = Enum.GetValues<VulnerabilitySeverity>();
        for (var i = 0; i < 10; i++) await Records.Save(Row(i) with { Severity = severities[i % 5], DetectedAt = Noon.AddMinutes(i), Ecosystem = i < 5 ? "npm" : "Debian:12" }, Cancellation);
        await Records.Save(Row(99) with { Instance = Other, Status = VulnerabilityStatus.Fixed }, Cancellation);

        var page = await Records.Query(new() { Instance = One, Limit = 4 }, Cancellation);
        Assert.Equal((10, "vuln_5,vuln_0,vuln_6,vuln_1"), (page.Total, string.Join(',', page.Rows.Select(row => row.Id.Value))));
        Assert.Equal("vuln_7", (await Records.Query(new() { Instance = One, Offset = 4, Limit = 1 }, Cancellation)).Rows[0].Id.Value);
        Assert.Equal(4, (await Records.Query(new() { Severities = [VulnerabilitySeverity.High, VulnerabilitySeverity.Unknown] }, Cancellation)).Total);
        Assert.Equal(5, (await Records.Query(new() { Ecosystem = "Debian", Statuses = [VulnerabilityStatus.Open] }, Cancellation)).Total);
        Assert.Equal(1, (await Records.Query(new() { Statuses = [VulnerabilityStatus.Fixed, VulnerabilityStatus.FalsePositive] }, Cancellation)).Total);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Records.Query(new() { Limit = 101 }, Cancellation));

        var open = Assert.Single(await Records.Open(VulnerabilitySeverity.High, null, Cancellation));
        Assert.Equal(new OpenFindings(One, 2, 2, 0, 0, 0, "CVE-0"), open);
        Assert.Equal(10, Assert.Single(await Records.Open(VulnerabilitySeverity.Unknown, One, Cancellation)).Total);
        Assert.Empty(await Records.Open(VulnerabilitySeverity.Unknown, Other, Cancellation));
    }

    [Fact]
    public async Task What_counts_is_what_is_seen_and_not_destroyed()
    {
        await Instance(One, "Running", "team_a");
        await Instance(Other, "Running", "team_b");
        await Records.Save(new ScanFindings(Scan(One)) { Vulnerabilities = [Row(1), Row(2) with { Severity = VulnerabilitySeverity.Low }, Row(3) with { Status = VulnerabilityStatus.Acknowledged }] }, Cancellation);
        await Records.Save(new ScanFindings(Scan(Other) with { ReadAt = null }) { Packages = [new("npm", "a", "1")], Keys = [
            Key("SHA256:1") with { Instance = Other, Type = "rsa", Bits = 1024 }, Key("SHA256:2") with { Instance = Other, ExpiresAt = Noon }, Key("SHA256:3") with { Instance = Other, IsRevoked = true, IsPresent = true, ExpiresAt = Noon }] }, Cancellation);

        Assert.Equal(new SecurityCounts(1, 0, 0, 1, 0, 1, 1, 1, 1, 1), await Count(null, Visibility.Everything));
        Assert.Equal(new SecurityCounts(1, 0, 0, 1, 0, 1, 0, 0, 0, 1), await Count(null, Visibility.Of(["team_a"])));
        Assert.Equal(new SecurityCounts(0, 0, 0, 0, 0, 0, 1, 1, 1, 0), await Count(Other, Visibility.Of(["team_b"])));
        Assert.Equal(new SecurityCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), await Count(One, Visibility.Of(["team_b"])));
        Assert.Empty(await Records.Keys(new SshKeyQuery(null, Visibility.Of(["team_a"])), Cancellation));
        Assert.Equal(3, (await Records.Keys(new SshKeyQuery(Other, Visibility.Of(["team_b"])), Cancellation)).Length);
        Assert.Equal(0, (await Records.Query(new() { VisibleTo = Visibility.Of(["team_b"]) }, Cancellation)).Total);

        await Instance(Other, "Destroyed", "team_b");
        Assert.Empty(await Records.Keys(new SshKeyQuery(null, Visibility.Everything), Cancellation));
        Assert.Null(await Records.Find(SshKeyId.Of("sshk_SHA2561"), Cancellation));
        await Records.Forget(Cancellation);
        await Instance(Other, "Running", "team_b");
        Assert.Empty(await Records.Packages(Other, null, 0, 10, Cancellation));
        Assert.Empty(await Records.Keys(new SshKeyQuery(null, Visibility.Everything), Cancellation));
        Assert.Equal(2, (await Count(One, Visibility.Everything)).Open);
    }

    [Fact]
    public async Task What_a_scan_no_longer_found_goes_after_a_year_and_nothing_that_somebody_has_judged()
    {
        var old = Noon.AddDays(-366);
        await Records.Save(Row(1) with { Status = VulnerabilityStatus.Fixed, ChangedBy = VulnerabilityRow.ByScan, ChangedAt = old }, Cancellation);
        await Records.Save(Row(2) with { Status = VulnerabilityStatus.Fixed, ChangedBy = "usr_1", ChangedAt = old }, Cancellation);
        await Records.Save(Row(3) with { ChangedAt = old }, Cancellation);
        await Records.Save(Row(4) with { Status = VulnerabilityStatus.Fixed, ChangedBy = VulnerabilityRow.ByScan }, Cancellation);
        await new Retention(Engine, Store.GetRequiredService<Audit.AuditMac>(), new RetentionOptions()).Run(Noon, Cancellation);
        Assert.Equal(["vuln_2", "vuln_3", "vuln_4"], (await Records.Vulnerabilities(One, Cancellation)).Select(row => row.Id.Value).Order());
    }

    private async Task<long> Counts(string ecosystem) =>
        (await Records.CountPackages(One, null, Visibility.Everything, Cancellation)).GetValueOrDefault(ecosystem);

    private Task<SecurityCounts> Count(InstanceId? instance, Visibility visibleTo) => Records.Count(instance, visibleTo, Noon, Cancellation);

    private Task Instance(InstanceId id, string status, string team) => Engine.Write(
        [new($"INSERT INTO grain_state (kind, id, version, updated_at, doc) VALUES ('instance', @id, 1, 0, {Engine.Dialect.DocumentParameter}) ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc",
            ("id", id.Value), ("doc", JsonSerializer.Serialize(new { status, team })))],
        Cancellation);

    private static ScanView Scan(InstanceId instance) => new()
    {
        Instance = instance, Status = ScanStatus.Succeeded, StartedAt = Noon, FinishedAt = Noon.AddSeconds(1), Actor = "usr_1", ReadAt = Noon, Advisories = "abc", New = 1, Vulnerabilities = 2,
    };

    private static VulnerabilityRow Row(int number) => new()
    {
        Id = VulnerabilityId.Of($"vuln_{number}"), Instance = One, CveId = $"CVE-{number}", OsvId = $"OSV-{number}", Package = "p", Version = "1", Ecosystem = "npm",
        Severity = VulnerabilitySeverity.Critical, Title = "t", DetectedAt = Noon, ChangedAt = Noon,
    };

    private static SshKeyRow Key(string fingerprint) => new()
    {
        Id = SshKeyId.Of($"sshk_{fingerprint.Replace(":", "", StringComparison.Ordinal)}"), Instance = One, Fingerprint = fingerprint, Type = "ed25519", CreatedAt = Noon,
    };
}

public sealed class SqliteSecurityTableTests() : SecurityTableTests(new SqliteTestDatabase());

public sealed class PostgresSecurityTableTests(PostgresServer server) : SecurityTableTests(new PostgresTestDatabase(server));

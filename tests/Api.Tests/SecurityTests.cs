using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.Security;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>A Fleet with a folder of advisories of its own.</summary>
public sealed class SecurityHost : FleetHost, IAsyncDisposable
{
    public SecurityHost() : base(services => services.AddSingleton<IExpiredSecrets, ToldSecrets>())
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "osv"))) File.Copy(file, Path.Combine(Advisories, Path.GetFileName(file)));
        Settings["Fleet:Security:OsvPath"] = Advisories;
        Settings["Fleet:Security:OsvCheckEvery"] = "00:00:01";
        Settings["Fleet:Security:LoginFailures"] = "3";
    }

    public string Advisories { get; } = Directory.CreateTempSubdirectory("fleet-osv-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(Advisories, recursive: true);
    }
}

/// <summary>Secrets that have expired when a test says so, in the place of the vault.</summary>
public sealed class ToldSecrets : IExpiredSecrets
{
    public ImmutableArray<ExpiredSecret> Expired { get; set; } = [];

    public Task<ImmutableArray<ExpiredSecret>> At(DateTimeOffset now, CancellationToken cancellationToken = default) => Task.FromResult(Expired);
}

public sealed class SecurityTests(SecurityHost fleet) : IClassFixture<SecurityHost>
{
    private const string Root = "/api/v1/security";

    private static readonly string[] DocumentedVulnerability =
    [
        "cveId", "cvssScore", "description", "detectedAt", "ecosystem", "fixVersion", "id", "instanceId", "instanceName", "osvId", "packageName",
        "packageVersion", "references", "severity", "status", "title",
    ];

    private static readonly string[] DocumentedKey =
    [
        "comment", "createdAt", "expiresAt", "fingerprint", "id", "instanceId", "instanceName", "isExpired", "isWeak", "keyBits", "keyType", "lastUsedAt", "status",
    ];

    private static readonly FoundPackage Lodash = new("npm", "lodash", "4.17.20", "MIT");
    private static readonly FoundPackage Requests = new("PyPI", "requests", "2.30.0");
    private static readonly FoundPackage Ssl = new("Debian:12", "libssl3", "3.0.11-1~deb12u1", Source: "openssl");

    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_scan_finds_what_is_installed_and_what_is_known_against_it()
    {
        var id = await Deployed(Lodash, Requests, Ssl, new("npm", "left-pad", "1.0.0"));
        var scan = await Scanned(id);
        Assert.Equal((id, 4, 3, 3, "SUCCEEDED"), (scan.Text("instanceId"), Number(scan, "packagesScanned"), Number(scan, "vulnerabilitiesDetected"), Number(scan, "newVulnerabilitiesSaved"), scan.Text("status")));

        var list = await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}").Json();
        var items = list.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["HIGH", "HIGH", "MEDIUM"], items.Select(one => one.Text("severity")));
        Assert.Equal((3, 1, 50, 1), (Number(list, "total"), Number(list, "page"), Number(list, "pageSize"), Number(list, "totalPages")));
        Assert.Equal((3, 50), (list.GetProperty("data").GetArrayLength(), Number(list.GetProperty("pagination"), "limit")));
        var one = items.Single(item => item.Text("packageName") == "lodash");
        Assert.Empty(DocumentedVulnerability.Except(one.Names()));
        Assert.Empty(one.Names().Intersect(["acknowledgedAt", "fixedAt"]));
        Assert.Equal(("CVE-2021-23337", "GHSA-35jh-r3h4-6jhm", "4.17.21", "OPEN"), (one.Text("cveId"), one.Text("osvId"), one.Text("fixVersion"), one.Text("status")));
        Assert.Equal(7.2, one.GetProperty("cvssScore").GetDouble());
        Assert.Equal(one.GetRawText(), (await _viewer.GetAsync($"{Root}/vulnerabilities/{one.Text("id")}").Json()).GetRawText());
        Assert.Equal(1, Number(await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}&ecosystem=Debian").Json(), "total"));
        Assert.Equal(2, Number(await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}&severity=HIGH&status=OPEN").Json(), "total"));

        var bom = await _viewer.GetAsync($"{Root}/bom?instanceId={id}").Json();
        Assert.Equal(4, bom.GetProperty("packages").GetArrayLength());
        Assert.Equal("""{"name":"lodash","version":"4.17.20","ecosystem":"npm","license":"MIT"}""",
            bom.GetProperty("packages").EnumerateArray().Single(package => package.Text("name") == "lodash").GetRawText());
        Assert.Equal((4, 2), (Number(bom.GetProperty("summary"), "total"), Number(bom.GetProperty("summary").GetProperty("byEcosystem"), "npm")));
        Assert.NotNull(bom.GetProperty("summary").Text("lastScanned"));
        Assert.True(Number(await _viewer.GetAsync($"{Root}/bom").Json(), "totalPackages") >= 4);
        Assert.Equal(1, Number(await _viewer.GetAsync($"{Root}/bom?instanceId={id}&ecosystem=PyPI").Json(), "totalPackages"));
    }

    [Fact]
    public async Task A_rescan_refreshes_what_is_open_fixes_what_is_gone_and_reopens_nothing()
    {
        var id = await Deployed(Lodash, Requests, Ssl);
        await Scanned(id);
        var (lodash, requests, ssl) = (await Of(id, "lodash"), await Of(id, "requests"), await Of(id, "libssl3"));
        Assert.Equal("FALSE_POSITIVE", (await Judged(lodash.Text("id")!, "false-positive")).Text("status"));
        Assert.Equal("ACKNOWLEDGED", (await Judged(requests.Text("id")!, "acknowledge")).Text("status"));
        Assert.Equal(HttpStatusCode.Forbidden, (await _viewer.PostAsync($"{Root}/vulnerabilities/{ssl.Text("id")}/fix", null)).StatusCode);

        Assert.Equal(0, Number(await Scanned(id), "newVulnerabilitiesSaved"));
        Assert.Equal("FALSE_POSITIVE", (await Of(id, "lodash")).Text("status"));
        Assert.NotNull((await Of(id, "requests")).Text("acknowledgedAt"));

        // What could not be read is not taken for fixed.
        fleet.Scans[id] = fleet.Scans[id] with { Packages = [], Gaps = [new("Debian", "dpkg: dpkg-query failed"), new("npm", "npm: cut")] };
        await Scanned(id);
        var fixedOne = await Of(id, "requests");
        Assert.Equal(("FIXED", "system:scan"), (fixedOne.Text("status"), fixedOne.Text("changedBy")));
        Assert.NotNull(fixedOne.Text("fixedAt"));
        Assert.Equal(("OPEN", "FALSE_POSITIVE"), ((await Of(id, "libssl3")).Text("status"), (await Of(id, "lodash")).Text("status")));

        // What a scan had fixed and is back is found anew; what somebody has fixed stays so.
        await Judged(ssl.Text("id")!, "fix");
        fleet.Scans[id] = fleet.Scans[id] with { Packages = [Requests, Ssl], Gaps = [] };
        Assert.Equal(1, Number(await Scanned(id), "newVulnerabilitiesSaved"));
        var all = (await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}").Json()).GetProperty("items").EnumerateArray();
        Assert.Equal(["libssl3 FIXED", "lodash FALSE_POSITIVE", "requests FIXED", "requests OPEN"],
            all.Select(one => $"{one.Text("packageName")} {one.Text("status")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task New_advisories_are_matched_without_asking_the_machine()
    {
        var id = await Deployed(new FoundPackage("npm", "shiny", "1.0.0"));
        Assert.Equal(0, Number(await Scanned(id), "vulnerabilitiesDetected"));
        await File.WriteAllTextAsync(
            Path.Combine(fleet.Advisories, "shiny.json"),
            """{"id":"GHSA-shiny","summary":"Not so shiny","affected":[{"package":{"ecosystem":"npm","name":"shiny"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}""");
        await Eventually.BecomesAsync("found", "GHSA-shiny", async () =>
        {
            await fleet.App.Services.GetRequiredService<IAdvisories>().Refresh();
            await fleet.App.Services.GetRequiredService<IGrainFactory>().Security(Fleet.Instances.InstanceId.Of(id)).MatchAgain();
            var items = (await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}").Json()).GetProperty("items");
            return items.GetArrayLength() == 0 ? null : items[0].Text("cveId");
        });
    }

    [Fact]
    public async Task The_score_and_the_checks_are_those_of_the_document_and_of_the_machine()
    {
        var id = await Deployed(Lodash, Requests);
        var before = await _viewer.GetAsync($"{Root}/compliance?instanceId={id}").Json();
        Assert.Equal((5, false), (Number(before, "totalChecks"), Check(before, "no-critical-vulns").GetProperty("passed").GetBoolean()));

        fleet.Scans[id] = fleet.Scans[id] with
        {
            PermitRootLogin = "yes", PasswordAuthentication = "no", Ports = [22, 8081, 6379], PendingUpdates = 7, SecurityUpdates = 0,
            Keys = [MemoryScans.Key(MemoryScans.FleetsKey), MemoryScans.Key("SHA256:old", "rsa", 1024)],
        };
        await Scanned(id);
        var summary = (await _viewer.GetAsync($"{Root}/summary?instanceId={id}").Json()).GetProperty("summary");
        Assert.Equal((2, 1, 1, 0), (Number(summary, "totalVulnerabilities"), Number(summary.GetProperty("bySeverity"), "HIGH"),
            Number(summary.GetProperty("bySeverity"), "MEDIUM"), Number(summary.GetProperty("bySeverity"), "UNKNOWN")));
        Assert.Equal((2, 0, 0, 0, 1), (Number(summary, "openCount"), Number(summary, "acknowledgedCount"), Number(summary, "overdueSecrets"),
            Number(summary, "expiredSshKeys"), Number(summary, "weakSshKeys")));
        var score = summary.GetProperty("securityScore");
        Assert.Equal("""{"vulnerabilities":45,"secretRotation":25,"sshKeys":10}""", score.GetProperty("breakdown").GetRawText());
        Assert.Equal((80, "B"), (Number(score, "total"), score.Text("grade")));

        var report = await _viewer.GetAsync($"{Root}/compliance?instanceId={id}").Json();
        var passed = report.GetProperty("checks").EnumerateArray().ToDictionary(check => check.Text("id")!, check => check.GetProperty("passed").GetBoolean());
        Assert.Equal(
            new Dictionary<string, bool>
            {
                ["no-critical-vulns"] = true, ["no-high-vulns"] = false, ["secrets-rotated"] = true, ["no-weak-ssh"] = false, ["ssh-keys-current"] = true,
                ["ssh-no-root-password"] = false, ["ssh-no-passwords"] = true, ["no-undeclared-ports"] = false, ["no-pending-updates"] = true,
            },
            passed);
        Assert.Equal((9, 5, 55, 80), (Number(report, "totalChecks"), Number(report, "passedChecks"), Number(report, "compliancePercent"), Number(report.GetProperty("securityScore"), "total")));
        Assert.Equal("Open and not declared: TCP 6379", Check(report, "no-undeclared-ports").Text("details"));
        Assert.Equal(JsonValueKind.Null, (await _viewer.GetAsync($"{Root}/compliance").Json()).GetProperty("instanceId").ValueKind);
    }

    [Fact]
    public async Task A_machine_that_does_not_answer_is_a_bad_gateway_and_leaves_what_was_known()
    {
        var (server, host) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        fleet.Scans[id] = new MachineScan { Packages = [Lodash] };
        await Scanned(id);
        fleet.Machines.Break(host, RemoteFault.Unreachable);
        var failed = await _developer.PostAsync($"{Root}/scan/{id}", null);
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Contains("broken on purpose", (await failed.Json()).Text("message"), StringComparison.Ordinal);
        Assert.Equal(("FAILED", 1), ((await _viewer.GetAsync($"{Root}/scan/{id}").Json()).Text("status"), Number(await _viewer.GetAsync($"{Root}/bom?instanceId={id}").Json(), "totalPackages")));
        fleet.Machines.Mend(host);
        Assert.Equal("SUCCEEDED", (await Scanned(id)).Text("status"));

        var self = (await _developer.Register()).Text("id")!;
        Assert.Equal(HttpStatusCode.Conflict, (await _developer.PostAsync($"{Root}/scan/{self}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/scan/{self}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _viewer.PostAsync($"{Root}/scan/{id}", null)).StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_is_wrong_is_refused()
    {
        foreach (var path in new[] { "vulnerabilities/vuln_x/acknowledge", "vulnerabilities/vuln_x/fix", "vulnerabilities/vuln_x/false-positive", "scan/inst_x", "ssh-keys/sshk_x/revoke" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.PostAsync($"{Root}/{path}", null)).StatusCode);
        }

        foreach (var path in new[] { "vulnerabilities/vuln_x", "bom?instanceId=inst_x", "summary?instanceId=inst_x", "compliance?instanceId=x", "scan/inst_x" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{path}")).StatusCode);
        }

        foreach (var query in new[] { "vulnerabilities?severity=BAD", "vulnerabilities?status=open", "vulnerabilities?pageSize=101", "vulnerabilities?cursor=x", "ssh-keys?status=GONE", "bom?page=0" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _viewer.GetAsync($"{Root}/{query}")).StatusCode);
        }
    }

    [Fact]
    public async Task Keys_that_are_told_of_and_found_are_one_list_and_revoking_one_takes_it_away()
    {
        var id = await Deployed();
        var registered = await _developer.PostAsJsonAsync($"{Root}/ssh-keys", new
        {
            instanceId = id, fingerprint = "SHA256:laptop", keyType = "ssh-rsa", keyBits = 1024, comment = "me", expiresAt = DateTimeOffset.UtcNow.AddDays(-1),
        });
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        Assert.Equal(("rsa", "EXPIRED"), ((await registered.Json()).Text("keyType"), (await registered.Json()).Text("status")));

        fleet.Scans[id] = new MachineScan { Keys = [MemoryScans.Key(MemoryScans.FleetsKey), MemoryScans.Key("SHA256:laptop", "rsa", 4096), MemoryScans.Key("SHA256:other")] };
        await Scanned(id);
        var list = await _viewer.GetAsync($"{Root}/ssh-keys?instanceId={id}").Json();
        Assert.Equal("""{"total":3,"active":2,"revoked":0,"expired":1,"weak":0,"byType":{"ed25519":2,"rsa":1}}""", list.GetProperty("summary").GetRawText());
        var keys = list.GetProperty("keys").EnumerateArray().ToDictionary(key => key.Text("fingerprint")!);
        Assert.Empty(DocumentedKey.Except(keys["SHA256:laptop"].Names()));
        Assert.Equal((4096, "laptop", true), (Number(keys["SHA256:laptop"], "keyBits"), keys["SHA256:laptop"].Text("comment"), keys["SHA256:laptop"].GetProperty("isPresent").GetBoolean()));

        var own = await _operator.PostAsync($"{Root}/ssh-keys/{keys[MemoryScans.FleetsKey].Text("id")}/revoke", null);
        Assert.Equal(HttpStatusCode.Conflict, own.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _developer.PostAsync($"{Root}/ssh-keys/{keys["SHA256:other"].Text("id")}/revoke", null)).StatusCode);
        var revoked = await _operator.PostAsync($"{Root}/ssh-keys/{keys["SHA256:other"].Text("id")}/revoke", null).Json();
        Assert.Equal(("REVOKED", true, 1), (revoked.Text("status"), revoked.GetProperty("isRemoved").GetBoolean(), Number(revoked, "linesRemoved")));
        Assert.DoesNotContain(fleet.Scans[id].Keys!.Value, key => key.Fingerprint == "SHA256:other");

        // Telling of it again does not give it back, and a scan that finds it again says so.
        Assert.Equal("REVOKED", (await _developer.PostAsJsonAsync($"{Root}/ssh-keys", new { instanceId = id, fingerprint = "SHA256:other", keyType = "ed25519" }).Json()).Text("status"));
        fleet.Scans[id] = fleet.Scans[id] with { Keys = [MemoryScans.Key(MemoryScans.FleetsKey), MemoryScans.Key("SHA256:other")] };
        await Scanned(id);
        var after = (await _viewer.GetAsync($"{Root}/ssh-keys?instanceId={id}&status=REVOKED").Json()).GetProperty("keys").EnumerateArray().ToDictionary(key => key.Text("fingerprint")!);
        Assert.True(after["SHA256:other"].GetProperty("isPresent").GetBoolean());
        Assert.Equal("system:scan", after["SHA256:laptop"].Text("revokedBy"));
        Assert.False(Check(await _viewer.GetAsync($"{Root}/compliance?instanceId={id}").Json(), "ssh-keys-current").GetProperty("passed").GetBoolean());

        var self = (await _developer.Register()).Text("id")!;
        var noted = (await _developer.PostAsJsonAsync($"{Root}/ssh-keys", new { instanceId = self, fingerprint = "SHA256:x", keyType = "dsa" }).Json()).Text("id");
        Assert.False((await _operator.PostAsync($"{Root}/ssh-keys/{noted}/revoke", null).Json()).GetProperty("isRemoved").GetBoolean());
    }

    [Fact]
    public async Task A_rule_about_vulnerabilities_fires_after_a_scan_and_ends_when_they_are_judged()
    {
        var id = await Deployed(Lodash, Requests);
        async Task<string> Rule(string threshold) => (await _operator.MakeRule(new
        {
            name = $"cve {threshold}", type = "SECURITY", severity = "HIGH", instanceId = id, cooldownSec = 0, conditions = new { check = "cve_detected", severity_threshold = threshold },
        })).Text("id")!;
        var (critical, high) = (await Rule("CRITICAL"), await Rule("HIGH"));
        await Scanned(id);
        await _operator.AlertOf(high);
        await Judged((await Of(id, "lodash")).Text("id")!, "false-positive");
        await _operator.AlertOf(high, "RESOLVED");
        Assert.Equal(0, Number(await _viewer.GetAsync($"/api/v1/alerts?ruleId={critical}").Json(), "total"));
    }

    [Fact]
    public async Task A_rule_about_secrets_fires_for_their_instance_or_the_fleet_and_ends_with_them()
    {
        var id = (await _developer.Register()).Text("id")!;
        var conditions = new { check = "secret_expired" };
        var own = (await _operator.MakeRule(new { name = "own", type = "SECURITY", severity = "LOW", instanceId = id, cooldownSec = 0, conditions })).Text("id")!;
        var all = (await _admin.MakeRule(new { name = "all", type = "SECURITY", severity = "LOW", cooldownSec = 0, conditions })).Text("id")!;
        var (secrets, watch) = ((ToldSecrets)fleet.App.Services.GetRequiredService<IExpiredSecrets>(), fleet.App.Services.GetRequiredService<ISecurityWatch>());
        secrets.Expired = [new("db-password", Instances.InstanceId.Of(id), DateTimeOffset.UnixEpoch), new("api-token", null, DateTimeOffset.UnixEpoch)];
        await watch.Look();
        await _operator.AlertOf(own);
        await Eventually.BecomesAsync("alerts of all", 2, async () => Number(await _viewer.GetAsync($"/api/v1/alerts?ruleId={all}").Json(), "total"));
        var alerts = (await _viewer.GetAsync($"/api/v1/alerts?ruleId={all}").Json()).GetProperty("alerts").EnumerateArray();
        Assert.Equal(["api-token", "db-password"], alerts.Select(alert => alert.GetProperty("metadata").GetProperty("secrets")[0].GetString()).Order());
        Assert.Equal(1, Number(await _viewer.GetAsync($"/api/v1/alerts?ruleId={own}").Json(), "total"));

        secrets.Expired = [];
        await watch.Look();
        await _operator.AlertOf(own, "RESOLVED");
        await _operator.AlertOf(all, "RESOLVED");
    }

    [Fact]
    public async Task A_rule_about_logins_fires_when_too_many_have_failed()
    {
        var rule = (await _admin.MakeRule(new
        {
            name = "logins", type = "SECURITY", severity = "HIGH", cooldownSec = 0, conditions = new { check = "unauthorized_access" },
        })).Text("id")!;
        using var nobody = fleet.Caller(null);
        for (var i = 0; i < 3; i++) await nobody.PostAsJsonAsync("/api/v1/session", new { email = "nobody@example.com", password = "not the one" });
        await fleet.App.Services.GetRequiredService<ISecurityWatch>().Look();
        var alert = await _operator.AlertOf(rule);
        var body = await _viewer.GetAsync($"/api/v1/alerts/{alert}").Json();
        Assert.Equal(3, Number(body.GetProperty("metadata"), "failed_logins"));
        Assert.DoesNotContain("nobody@example.com", body.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<string> Deployed(params FoundPackage[] packages)
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        fleet.Scans[id] = new MachineScan { Packages = [.. packages], Keys = [MemoryScans.Key(MemoryScans.FleetsKey)] };
        return id;
    }

    private async Task<JsonElement> Scanned(string id)
    {
        using var answer = await _developer.PostAsync($"{Root}/scan/{id}", null);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private async Task<JsonElement> Judged(string id, string verb) => await _developer.PostAsync($"{Root}/vulnerabilities/{id}/{verb}", null).Json();

    private async Task<JsonElement> Of(string id, string package) =>
        (await _viewer.GetAsync($"{Root}/vulnerabilities?instanceId={id}").Json()).GetProperty("items").EnumerateArray().First(one => one.Text("packageName") == package);

    private static JsonElement Check(JsonElement report, string id) => report.GetProperty("checks").EnumerateArray().Single(check => check.Text("id") == id);

    private static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();
}

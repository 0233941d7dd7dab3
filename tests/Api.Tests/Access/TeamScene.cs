using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Api.Tests.Hosting;
using Fleet.Backups;
using Fleet.Commands;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Drift;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Secrets;
using Fleet.Security;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Access;

/// <summary>A team with something of everything that an instance has.</summary>
internal sealed class TeamScene
{
    private TeamScene(string team, string key, HttpClient member) => (Team, Key, Member) = (team, key, member);

    public string Team { get; }

    public string Key { get; }

    /// <summary>An operator of the team.</summary>
    public HttpClient Member { get; }

    /// <summary>A word that stands in all names and texts of the team, and nowhere else.</summary>
    public string Word => Team["team_".Length..];

    /// <summary>The name of the instance that was deployed.</summary>
    public string Name => $"shop-{Word}";

    /// <summary>Of what was made, by its kind.</summary>
    public Dictionary<Type, string> Ids { get; } = [];

    /// <summary>An instance that registered itself, and has an agent.</summary>
    public string Self { get; private set; } = "";

    public string LogLine { get; private set; } = "";

    public string BulkAction { get; private set; } = "";

    public string Vulnerability { get; private set; } = "";

    public string SshKey { get; private set; } = "";

    public string Instance => Ids[typeof(InstanceId)];

    /// <summary>An extension that both teams have.</summary>
    public const string Extension = "shared-tool";

    /// <summary>What nobody outside may read anywhere.</summary>
    public IEnumerable<string> Secrets => [.. Ids.Values, Self, LogLine, BulkAction, Vulnerability, SshKey, Word];

    public static async Task<TeamScene> Make(FleetHost fleet, string server, string channel)
    {
        var team = $"team_{Scenes.NewName("lynx").Replace("-", "", StringComparison.Ordinal)}x";
        var key = await fleet.NewKey(Role.Operator, [team]);
        var scene = new TeamScene(team, key, fleet.With(key));
        await scene.Deploy(fleet, server);
        await scene.Connect(fleet, channel);
        await scene.Plan();
        await scene.Scan(fleet);
        return scene;
    }

    public async Task<JsonElement> Post(string path, object body, params HttpStatusCode[] expected)
    {
        using var answer = await Member.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected.Contains(answer.StatusCode) || (expected.Length == 0 && answer.IsSuccessStatusCode), $"{path}: {answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task Deploy(FleetHost fleet, string server)
    {
        var begun = await Post("/api/v1/deployments", new
        {
            name = Name, provider = "ssh", server_id = server, yaml_config = $"runtime: process\ncommand: [serve]\ntags: {{ tier: both, word: {Word}, geo_lat: '1', geo_lon: '2', geo_label: {Word} }}\nfiles: [{{ path: team.txt, content: {Word} }}]\n",
        });
        Ids[typeof(DeploymentId)] = begun.GetProperty("deployment").Text("id")!;
        Ids[typeof(InstanceId)] = begun.GetProperty("deployment").Text("instance_id")!;
        await Member.Reaches($"/api/v1/instances/{Instance}", "RUNNING");
        Assert.Equal(Team, (await Member.GetAsync($"/api/v1/instances/{Instance}").Json()).Text("teamId"));

        var backup = await Post($"/api/v1/instances/{Instance}/backup", new { label = Word });
        (Ids[typeof(BackupId)], Ids[typeof(OperationId)]) = (backup.Text("backupId")!, backup.Text("operationId")!);
        await Member.Reaches($"/api/v1/backups/{backup.Text("backupId")}", "completed");
        await Eventually.BecomesAsync(
            "the end of the backup", JsonValueKind.Null, async () => (await Member.GetAsync($"/api/v1/instances/{Instance}").Json()).GetProperty("operationId").ValueKind);
        fleet.Machines.Of(Instance).Altered["team.txt"] = $"{Word} and more";
        var look = await Post($"/api/v1/drift/snapshots/{Instance}/trigger", new { });
        Assert.True(look.Text("driftStatus") is "DRIFTED", await Member.GetStringAsync($"/api/v1/drift/instances/{Instance}/latest"));
        Ids[typeof(DriftSnapshotId)] = look.Text("snapshotId")!;
        var drift = await Member.GetAsync($"/api/v1/drift/events?instanceId={Instance}").Json();
        Ids[typeof(DriftEventId)] = drift.GetProperty("data")[0].Text("id")!;
        Ids[typeof(RemediationId)] = (await Post($"/api/v1/drift/events/{Ids[typeof(DriftEventId)]}/remediate", new { })).Text("id")!;
        BulkAction = (await Post("/api/v1/instances/bulk-action", new { instanceIds = new[] { Instance }, action = "restart" })).Text("id")!;
    }

    private async Task Connect(FleetHost fleet, string channel)
    {
        Self = await fleet.Connected(Member);
        var rule = new
        {
            name = Word, type = "THRESHOLD", severity = "HIGH", instanceId = Self, channelIds = new[] { channel },
            conditions = new { metric = "cpu_percent", @operator = "gt", threshold = 90 },
        };
        Ids[typeof(AlertRuleId)] = (await Member.MakeRule(rule)).Text("id")!;
        await Eventually.BecomesAsync("an alert", true, async () =>
        {
            await fleet.Measures(Self, 99);
            return (await Member.GetAsync($"/api/v1/alerts?instanceId={Self}").Json()).GetProperty("total").GetInt32() > 0;
        });
        Ids[typeof(AlertId)] = await Member.AlertOf(Ids[typeof(AlertRuleId)]);
        LogLine = (await Post("/api/v1/logs/ingest", new { instanceId = Self, level = "ERROR", source = "APP", message = $"the {Word} whistles" })).Text("id")!;
        await Post("/api/v1/commands", new { instanceId = Self, command = $"echo {Word}" }, HttpStatusCode.BadGateway, HttpStatusCode.Created);
        Ids[typeof(CommandId)] = (await Member.GetAsync($"/api/v1/commands/history?instanceId={Self}").Json()).GetProperty("data")[0].Text("id")!;
    }

    private async Task Plan()
    {
        Ids[typeof(ScheduledTaskId)] = (await Post("/api/v1/tasks", new { name = Word, cron = "0 2 1 1 *", command = "date", instanceId = Instance })).Text("id")!;
        Ids[typeof(BudgetId)] = (await Post("/api/v1/costs/budgets", new { name = Word, amountUsd = 1, period = "MONTHLY", instanceId = Self })).Text("id")!;
        Ids[typeof(RecommendationId)] = RecommendationId.Of(InstanceId.Of(Self)).Value;
        Ids[typeof(WindowId)] = (await Post(
            "/api/v1/maintenance", new { reason = Word, startsAt = DateTimeOffset.UtcNow.AddDays(9), durationMinutes = 5, instanceId = Instance })).Text("id")!;
        Ids[typeof(SecretId)] = (await Post("/api/v1/secrets", new { name = Word, value = "a value", instanceId = Instance })).Text("id")!;
        Ids[typeof(SecretRotationId)] = (await Post("/api/v1/security/secrets", new { secretName = $"{Word}.x", secretType = "password", instanceId = Instance })).Text("id")!;
        var document = new
        {
            apiVersion = "fleet/v1", name = $"x{Word}",
            tasks = new[] { new { name = $"declared-{Word}", cron = "0 2 1 1 *", command = "date", instance = Name } },
        };
        Ids[typeof(FleetSetId)] = (await Post("/api/v1/apply", document)).Text("id")!;
        await Post("/api/v1/extensions/usage", new { extension_id = Extension, instance_id = Instance, version = "1.0.0", action = "install" });
        Ids[typeof(ExtensionPolicyId)] = (await Post(
            "/api/v1/extensions/policies", new { extension_id = Extension, instance_id = Instance, policy = "FREEZE" })).Text("id")!;
        Ids[typeof(ReplicaSetId)] = (await Post(
            "/v1/agents", new { name = $"set-{Word}", binary_url = "https://example.com/program", config = new { cpu = "100m", memory = "64Mi", replicas = 1 } })).Text("id")!;
        await Member.Reaches($"/v1/agents/{Ids[typeof(ReplicaSetId)]}", "running");
    }

    private async Task Scan(FleetHost fleet)
    {
        fleet.Scans[Instance] = new MachineScan { Packages = [new("npm", $"package-{Word}", "1.0.0")], Keys = [MemoryScans.Key($"SHA256:{Word}")] };
        await Post($"/api/v1/security/scan/{Instance}", new { });
        SshKey = (await Member.GetAsync($"/api/v1/security/ssh-keys?instanceId={Instance}").Json()).GetProperty("keys")[0].Text("id")!;
        Vulnerability = $"vuln_{Word}";
        await fleet.App.Services.GetRequiredService<ISecurityRecords>().Save(new VulnerabilityRow
        {
            Id = VulnerabilityId.Of(Vulnerability), Instance = InstanceId.Of(Instance), CveId = $"CVE-{Word}", OsvId = Word, Package = $"package-{Word}", Version = "1.0.0",
            Ecosystem = "npm", Severity = VulnerabilitySeverity.High, Title = Word, DetectedAt = DateTimeOffset.UtcNow, ChangedAt = DateTimeOffset.UtcNow,
        });
    }
}

using System.Text.Json.Nodes;
using Fleet.Cli.Shell;
using Fleet.Cli.Tests.Programs;
using Fleet.TestKit;

namespace Fleet.Cli.Tests;

/// <summary>Alerts, tasks, the doctor, documents, the audit log, and how wrong words are met.</summary>
[Collection(nameof(Lab))]
public sealed class OtherCommandTests(Lab lab)
{
    private readonly FleetProgram _fleet = lab.Signed();

    [Fact]
    public async Task An_alert_is_acknowledged_silenced_and_resolved()
    {
        var instance = await Laptop();
        await lab.Post("/api/v1/alerts/rules", new()
        {
            ["name"] = "Memory is used", ["type"] = "THRESHOLD", ["severity"] = "HIGH", ["instanceId"] = instance,
            ["conditions"] = new JsonObject { ["metric"] = "mem_percent", ["operator"] = "gt", ["threshold"] = 0 },
        });
        await Eventually.BecomesAsync("the alert", 1, async () => (int)(await lab.Get($"/api/v1/alerts?instanceId={instance}"))["total"]!, TimeSpan.FromMinutes(1));
        var id = (await Run("alerts", "list", "--instance", Lab.Laptop, "-q")).Good().Output.Trim();
        Assert.Matches($"{id} +HIGH +ACTIVE", (await Run("alerts", "list", "--severity", "HIGH")).Good().Output);
        Assert.Equal("Memory is used", (string?)(await Run("alerts", "show", id, "-o", "json")).Good().Json["ruleName"]);
        Assert.Matches("Rule +Memory is used", (await Run("alerts", "show", id)).Good().Output);
        Assert.Contains("ACKNOWLEDGED", (await Run("alerts", "ack", id)).Good().Output, StringComparison.Ordinal);
        Assert.NotNull((await Run("alerts", "silence", id, "--for", "30m", "--reason", "known", "-o", "json")).Good().Json["silencedUntil"]);
        Assert.Contains("heard again", (await Run("alerts", "silence", id, "--for", "0")).Good().Output, StringComparison.Ordinal);
        (await Run("alerts", "silence", id, "--for", "soon")).Bad(ExitCodes.WrongUsage);
        Assert.Contains("RESOLVED", (await Run("alerts", "resolve", id)).Good().Output, StringComparison.Ordinal);
        (await Run("alerts", "ack", "alert_nobody")).Bad(ExitCodes.NotFound);
    }

    [Fact]
    public async Task A_task_is_shown_with_its_next_times_run_paused_and_resumed()
    {
        var task = await lab.Post("/api/v1/tasks", new() { ["name"] = "nightly", ["cron"] = "0 3 * * *", ["command"] = "true", ["instanceId"] = await Laptop() });
        var id = (string)task["id"]!;
        Assert.Matches($"{id} +nightly +ACTIVE +0 3 ", (await Run("tasks", "list")).Good().Output);
        Assert.Equal(id, (string?)(await Run("tasks", "list", "-o", "json")).Good().Json[0]!["id"]);
        var shown = (await Run("tasks", "show", "nightly", "-o", "json")).Good().Json;
        Assert.Equal(5, shown["nextTimes"]!.AsArray().Count);
        Assert.Matches("Next +[0-9]{4}-", (await Run("tasks", "show", id)).Good().Output);
        Assert.Equal(id, (string?)(await Run("tasks", "run", "nightly", "-o", "json")).Good().Json["taskId"]);
        Assert.Equal("nightly: PAUSED", (await Run("tasks", "pause", "nightly")).Good().Output.Trim());
        Assert.Equal("nightly: ACTIVE", (await Run("tasks", "resume", "nightly")).Good().Output.Trim());
        (await Run("tasks", "run", "daily")).Bad(ExitCodes.NotFound);
    }

    [Fact]
    public async Task The_doctor_finds_what_is_wrong_and_says_what_to_do()
    {
        var well = (await Run("doctor", "-o", "json")).Good().Json.AsArray();
        Assert.Equal(
            ["sign-in", "agent", "ssh", "address", "reach", "version", "clock", "database", "grains", "key"], well.Select(finding => (string?)finding!["check"]));
        Assert.Matches("key +ok +.*ADMIN", (await Run("doctor")).Good().Output);
        _fleet.Settings["FLEET_API_KEY"] = "sk-wrong";
        var ill = await Run("doctor");
        Assert.Equal(ExitCodes.Failed, ill.Code);
        Assert.Matches("key +fail .*-> sign in again: fleet login", ill.Output);
        _fleet.Settings["FLEET_URL"] = "http://127.0.0.1:1";
        Assert.Matches("reach +fail", (await Run("doctor")).Output);
        _fleet.Settings.Remove("FLEET_URL");
        Assert.Matches("address +fail", (await Run("doctor")).Output);
    }

    [Fact]
    public async Task A_document_is_compared_applied_and_exported_and_the_log_is_intact()
    {
        const string Document = "apiVersion: fleet/v1\nname: lab\nrules:\n  - { name: busy, type: THRESHOLD, severity: LOW, conditions: { metric: cpu_percent, operator: gt, threshold: 100 } }\n";
        Assert.Equal(2, (await _fleet.Run(["diff", "-f", "-"], Document)).Code);
        Assert.Contains("--yes", (await _fleet.Run(["apply", "-f", "-"], Document)).Errors, StringComparison.Ordinal);
        Assert.Equal("succeeded", (string?)(await _fleet.Run(["apply", "-f", "-", "--yes", "-o", "json"], Document)).Good().Json["status"]);
        Assert.Contains("summary:", (await _fleet.Run(["diff", "-f", "-", "-o", "yaml"], Document)).Good().Output, StringComparison.Ordinal);
        Assert.Contains("name: busy", (await Run("export", "--kinds", "rules")).Good().Output, StringComparison.Ordinal);
        Assert.StartsWith("intact: ", (await Run("audit", "verify")).Good().Output, StringComparison.Ordinal);
        Assert.True((bool)(await Run("audit", "verify", "-o", "json")).Good().Json["intact"]!);
        Assert.Contains("Fleet.Api", (await Run("migrate", "--from", "sqlite", "--to", "postgres", "--server", "/nonexistent")).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servr list")]
    [InlineData("server show")]
    [InlineData("server list --limit -1")]
    [InlineData("server list -o xml")]
    [InlineData("server")]
    public async Task Wrong_words_are_a_wrong_usage(string line)
    {
        var ran = await Run(line.Split(' '));
        Assert.Equal(ExitCodes.WrongUsage, ran.Code);
        Assert.Contains(" --help", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_fleet_is_told_as_such()
    {
        using var page = new FileServer();
        page.Put("api/v1/servers", "<html>");
        _fleet.Settings["FLEET_URL"] = page.Root;
        (await Run("server", "list")).Bad(ExitCodes.Failed);
    }

    private async Task<string> Laptop() => (string)(await Run("instance", "show", Lab.Laptop, "-o", "json")).Good().Json["id"]!;

    private Task<Ran> Run(params string[] words) => _fleet.Run(words);
}

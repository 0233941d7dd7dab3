using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>A schedule that acts on a real machine, with Fleet in a process of its own.</summary>
public sealed class TaskTests
{
    [Fact]
    public async Task A_task_runs_a_real_command_at_its_times_also_after_fleet_was_killed()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await MainJobTests.AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");

        var (status, task) = await fleet.Post("/api/v1/tasks", new JsonObject
        {
            ["name"] = "each five seconds",
            ["cron"] = "*/5 * * * * *",
            ["command"] = "echo \"ran in $(basename \"$PWD\")\"; echo to-stderr >&2; exit 3",
            ["instanceId"] = (string)begun["id"]!,
            ["misfire"] = "skip",
        });
        Assert.True(status == HttpStatusCode.Created, task.ToString());
        var history = $"/api/v1/tasks/{task["id"]}/history";
        var ended = await fleet.Until(history, page => Runs(page, "FAILED").Count >= 2, "two runs");
        var run = Runs(ended, "FAILED")[0];
        Assert.StartsWith("ran in ", (string)run["stdout"]!, StringComparison.Ordinal);
        Assert.Equal(("to-stderr\n", 3, "scheduler", 1), ((string)run["stderr"]!, (int)run["exitCode"]!, (string)run["triggeredBy"]!, (int)run["attempt"]!));
        Assert.Equal(0, DateTimeOffset.Parse((string)run["dueAt"]!, null).Second % 5);

        await fleet.Kill();
        await fleet.Run();
        var before = Runs(await fleet.Get(history), "FAILED").Count;
        var later = await fleet.Until(history, page => Runs(page, "FAILED").Count >= before + 2, "runs after the restart");
        var occurrences = later["data"]!.AsArray().Select(one => (string)one!["occurrence"]!).ToList();
        Assert.Equal(occurrences.Distinct().Count(), occurrences.Count);
        await fleet.Delete($"/api/v1/tasks/{task["id"]}");
        await fleet.Delete($"/api/v1/instances/{begun["id"]}");
    }

    private static List<JsonNode> Runs(JsonNode page, string status) => [.. page["data"]!.AsArray().Where(run => (string)run!["status"]! == status).Select(run => run!)];
}

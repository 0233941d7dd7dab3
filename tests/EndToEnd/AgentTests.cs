using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>A real agent and a real Fleet, each a process of its own.</summary>
public sealed class AgentTests
{
    [Fact]
    public async Task An_agent_registers_reports_runs_commands_shows_a_terminal_and_survives_a_killed_Fleet()
    {
        await using var fleet = await FleetProcess.Start();
        var log = await LogFile(fleet);
        await using var agent = AgentProcess.Start(fleet.Server, "laptop", log);
        var instance = await DoesItsWork(fleet, log);

        await fleet.Kill();
        await File.AppendAllTextAsync(log, "while you were away\n");
        await fleet.Run();
        await fleet.Until($"{instance}/logs", l => Messages(l).Contains("while you were away"), "what it kept while Fleet was away", 60);
        Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        Assert.Single((await fleet.Get("/api/v1/instances"))["data"]!.AsArray());
        Assert.DoesNotContain(FleetServer.AdminKey, agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_published_file_alone_does_the_same()
    {
        await using var fleet = await FleetProcess.Start();
        var log = await LogFile(fleet);
        using var file = await PublishedAgent.Publish();
        await using var agent = AgentProcess.StartFile(file.Path, fleet.Server, "bare", log);
        await DoesItsWork(fleet, log);
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file.Path)!));
    }

    private static async Task<string> LogFile(FleetProcess fleet)
    {
        var log = Path.Combine(fleet.DataFolder, "app.log");
        await File.WriteAllTextAsync(log, "long ago\n");
        return log;
    }

    /// <summary>All that an agent is for; the path of its instance.</summary>
    private static async Task<string> DoesItsWork(FleetProcess fleet, string log)
    {
        var list = await fleet.Until("/api/v1/instances", l => l["data"]!.AsArray().Count == 1, "the registration");
        var id = (string)list["data"]![0]!["id"]!;
        var instance = $"/api/v1/instances/{id}";
        await fleet.Until(instance, i => i["lastHeartbeat"] is not null, "a heartbeat");
        var latest = await fleet.Until("/api/v1/metrics/latest", m => m["metrics"]!.AsArray().Count == 1, "a measurement");
        Assert.True(long.Parse((string)latest["metrics"]![0]!["memTotal"]!, null) > 1 << 28, $"{latest}");
        var processes = await fleet.Until($"{instance}/processes", p => p["processes"]!.AsArray().Count > 0, "processes");
        Assert.Contains(processes["processes"]!.AsArray(), process => ((string)process!["name"]!).Length > 0);

        await File.AppendAllTextAsync(log, "first line\nsecond line\n");
        await fleet.Until($"{instance}/logs", l => Messages(l).Contains("second line"), "the lines of its log");
        Assert.DoesNotContain("long ago", Messages(await fleet.Get($"{instance}/logs")));

        var (ran, command) = await fleet.Post("/api/v1/commands", new JsonObject
        {
            ["instanceId"] = id, ["command"] = "echo $GREETING; echo why >&2; exit 3", ["env"] = new JsonObject { ["GREETING"] = "hello" },
        });
        Assert.Equal(HttpStatusCode.Created, ran);
        Assert.Equal(
            ("FAILED", 3, "hello\n", "why\n", "agent"),
            ((string)command["status"]!, (int)command["exitCode"]!, (string)command["stdout"]!, (string)command["stderr"]!, (string)command["route"]!));
        var (late, _) = await fleet.Post("/api/v1/commands", new JsonObject { ["instanceId"] = id, ["command"] = "sleep 4715", ["timeoutMs"] = 1000 });
        Assert.True(late is HttpStatusCode.Created, "the agent kills it and says so");

        Assert.Contains("hi 25 90", await Terminal(fleet, instance), StringComparison.Ordinal);
        return instance;
    }

    [Fact]
    public async Task A_frozen_agent_is_lost_once_at_its_deadline_and_comes_back()
    {
        await using var fleet = await FleetProcess.Start(settings: [("Fleet__Heartbeats__Interval", "00:00:01"), ("Fleet__Heartbeats__Grace", "00:00:03")]);
        await using var agent = AgentProcess.Start(fleet.Server, "frozen", Path.Combine(fleet.DataFolder, "none.log"));
        var list = await fleet.Until("/api/v1/instances", l => l["data"]!.AsArray().Count == 1, "the registration");
        var instance = $"/api/v1/instances/{list["data"]![0]!["id"]}";
        await fleet.Until(instance, i => i["lastHeartbeat"] is not null, "a heartbeat");

        agent.Freeze();
        await fleet.Until(instance, i => (string)i["status"]! == "ERROR", "ERROR", 30);
        agent.Thaw();
        await fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING", 60);

        // The event is written after the status.
        var told = await fleet.Until(
            $"{instance}/events", e => e["events"]!.AsArray().Any(one => (string)one!["type"]! == "HEARTBEAT_RECOVERED"), "the recovery among the events");
        var events = told["events"]!.AsArray();
        var types = events.Select(e => (string)e!["type"]!).ToList();
        Assert.Single(types, type => type == "HEARTBEAT_LOST");
        Assert.Single(types, type => type == "HEARTBEAT_RECOVERED");
        var lost = events.Single(e => (string)e!["type"]! == "HEARTBEAT_LOST")!;
        var silence = (DateTimeOffset)lost["timestamp"]! - DateTimeOffset.Parse((string)lost["metadata"]!["last_heartbeat"]!, null);
        Assert.InRange(silence.TotalSeconds, 4, 6);
    }

    internal static IEnumerable<string> Messages(JsonNode logs) => logs["data"]!.AsArray().Select(line => (string)line!["message"]!);

    private static async Task<string> Terminal(FleetProcess fleet, string instance)
    {
        var (opened, terminal) = await fleet.Post($"{instance}/terminal", new JsonObject { ["cols"] = 90, ["rows"] = 25 });
        Assert.True(opened == HttpStatusCode.Created, $"{opened} {terminal}");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {FleetServer.AdminKey}");
        await socket.ConnectAsync(new Uri($"ws://{fleet.Client.BaseAddress!.Authority}{terminal["websocketUrl"]}"), limit.Token);
        var typed = new JsonObject { ["type"] = "data", ["data"] = "echo hi $(stty size); exit\n" };
        await socket.SendAsync(Encoding.UTF8.GetBytes(typed.ToJsonString()), WebSocketMessageType.Text, true, limit.Token);
        var shown = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            if (received.MessageType is WebSocketMessageType.Close) return shown.ToString();
            var frame = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
            if ((string)frame["type"]! == "closed") Assert.Equal("process_exit", (string)frame["reason"]!);
            else shown.Append((string)frame["data"]!);
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>The main job, on a real machine over a real sshd, with Fleet in a process of its own.</summary>
public sealed class MainJobTests
{
    [Fact]
    public async Task A_server_is_added_an_instance_lives_on_it_dies_comes_back_and_is_gone_without_a_trace()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await AddServer(fleet, host);

        var port = FreePort.Next();
        var (status, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, port));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("DEPLOYING", (string)begun["status"]!);
        var id = (string)begun["id"]!;
        var instance = $"/api/v1/instances/{id}";
        await Ended(fleet, (string)begun["operationId"]!, "succeeded");

        // The first look may come while the program is being started, and then finds nothing of it yet.
        var running = await fleet.Until(instance, i => (string)i["status"]! == "RUNNING" && MemoryUsed(i) > 1 << 20, "RUNNING with figures");
        Assert.True((double)running["lastHeartbeat"]!["cpuPercent"]! >= 0);
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));
        var logs = await fleet.Get($"{instance}/logs");
        Assert.Contains(logs["data"]!.AsArray(), line => (string)line!["message"]! == "serving");

        host.Processes.Single(process => process.CommandLine.Contains("server.py", StringComparison.Ordinal) && process.Name == "python3").Signal("KILL");
        await fleet.Until(instance, i => (string)i["status"]! == "ERROR", "ERROR after the kill", 10);
        await fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING by the restart policy");
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));

        Assert.Equal("STOPPED", await Change(fleet, instance, "stop"));
        Assert.DoesNotContain(host.Processes, process => process.CommandLine.Contains("server.py", StringComparison.Ordinal));
        Assert.Equal("RUNNING", await Change(fleet, instance, "start"));
        Assert.Equal("SUSPENDED", await Change(fleet, instance, "suspend"));
        Assert.Equal("RUNNING", await Change(fleet, instance, "resume"));
        Assert.Equal("RUNNING", await Change(fleet, instance, "restart"));

        var events = await fleet.Get($"{instance}/events");
        string[] expected = ["DEPLOY", "ERROR", "RESUME", "SUSPEND", "RESUME", "SUSPEND", "RESUME", "RESUME"];
        Assert.Equal(expected, events["events"]!.AsArray().Select(e => (string)e!["type"]!).Reverse());

        var (destroyed, answer) = await fleet.Delete(instance);
        Assert.Equal((HttpStatusCode.OK, "DESTROYED"), (destroyed, (string)answer["status"]!));
        await NothingRuns(host);
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")), "something of the instance is left on the machine");

        var (removing, removal) = await fleet.Delete($"/api/v1/servers/{server}");
        Assert.Equal(HttpStatusCode.Accepted, removing);
        await Ended(fleet, (string)removal["operationId"]!, "succeeded");
        Assert.Equal(HttpStatusCode.NotFound, (await fleet.Client.GetAsync($"/api/v1/servers/{server}")).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(900)]
    public async Task Fleet_killed_in_the_middle_of_a_deployment_finishes_it_after_its_restart(int milliseconds)
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await AddServer(fleet, host);
        var port = FreePort.Next();

        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, port));
        // The moment is what is being tried out: there is nothing to wait for instead.
        using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, milliseconds)));
        await moment.WaitForNextTickAsync();
        await fleet.Kill();
        await fleet.Run();

        await Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var instance = $"/api/v1/instances/{begun["id"]}";
        await fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING after the crash");
        Assert.Single(host.Processes, process => process.Name == "python3");
        await fleet.Delete(instance);
        await NothingRuns(host);
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")));
    }

    [Fact]
    public async Task A_restart_of_fleet_leaves_a_running_instance_as_it_is()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var server = await AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));
        await Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var pid = host.Processes.Single(process => process.Name == "python3").Id;

        Assert.Equal(0, await fleet.Stop());
        await fleet.Run();

        var instance = $"/api/v1/instances/{begun["id"]}";
        await fleet.Until(instance, i => i["lastHeartbeat"] is not null, "a probe after the restart");
        Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        Assert.Equal(pid, host.Processes.Single(process => process.Name == "python3").Id);
        Assert.Single((await fleet.Get($"{instance}/events"))["events"]!.AsArray());
        await fleet.Delete(instance);
    }

    [Fact]
    public async Task The_first_start_prints_an_admin_key_once()
    {
        await using var fleet = await FleetProcess.Start(adminKey: null);
        var key = fleet.Output.Split([' ', '\n', '\t']).Single(word => word.StartsWith("sk-", StringComparison.Ordinal));
        fleet.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync("/api/v1/servers")).StatusCode);

        await fleet.Stop();
        await fleet.Run(adminKey: null);

        Assert.DoesNotContain("sk-", fleet.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync("/api/v1/servers")).StatusCode);
    }

    internal static async Task<string> AddServer(FleetProcess fleet, SshTestHost host)
    {
        var (status, added) = await fleet.Post("/api/v1/servers", Bodies.Server(host));
        Assert.Equal(HttpStatusCode.Created, status);
        var server = await fleet.Until($"/api/v1/servers/{added["id"]}", s => (string)s["status"]! == "active", "an active server");
        Assert.StartsWith("SHA256:", (string)server["hostKeyFingerprint"]!, StringComparison.Ordinal);
        return (string)added["id"]!;
    }

    internal static async Task<JsonNode> Ended(FleetProcess fleet, string operation, string status)
    {
        var ended = await fleet.Until($"/api/v1/operations/{operation}", o => o["completedAt"] is not null, "the end of the operation", 60);
        Assert.True((string)ended["status"]! == status, $"{ended}\n{fleet.Output}");
        return ended;
    }

    /// <summary>A probe of the machine may be under way; between two of them, nothing runs.</summary>
    private static Task NothingRuns(SshTestHost host) =>
        Eventually.BecomesAsync("nothing runs on the machine", "", () => string.Join('\n', host.Processes.Select(process => process.CommandLine)));

    private static long MemoryUsed(JsonNode instance) =>
        instance["lastHeartbeat"] is { } heartbeat ? long.Parse((string)heartbeat["memoryUsedBytes"]!, null) : 0;

    private static async Task<string> Change(FleetProcess fleet, string instance, string verb)
    {
        var (status, body) = await fleet.Post($"{instance}/{verb}");
        Assert.True(status == HttpStatusCode.OK, $"{verb}: {status} {body}");
        return (string)body["status"]!;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>Servers as a whole, on real machines: what is moved, refused, forced, and what the SSH surface tells of it.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task A_drained_server_is_left_by_its_instance_which_runs_on_another_one()
    {
        await using var first = await SshTestHost.Start();
        await using var second = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var origin = await MainJobTests.AddServer(fleet, first);
        var port = FreePort.Next();
        var body = Bodies.WebServer(origin, port);
        body.Remove("serverId");
        var (_, begun) = await fleet.Post("/api/v1/instances", body);
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        Assert.Equal(origin, (string)begun["serverId"]!);
        var destination = await MainJobTests.AddServer(fleet, second);

        var (status, drain) = await fleet.Post($"/api/v1/servers/{origin}/drain", new JsonObject { ["mode"] = "move" });
        Assert.Equal(HttpStatusCode.Accepted, status);
        await MainJobTests.Ended(fleet, (string)drain["operationId"]!, "succeeded");

        var instance = await fleet.Get($"/api/v1/instances/{begun["id"]}");
        Assert.Equal((destination, "RUNNING"), ((string)instance["serverId"]!, (string)instance["status"]!));
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/"));
        Assert.Contains(second.Processes, process => process.Name == "python3");
        Assert.DoesNotContain(first.Processes, process => process.Name == "python3");
        await Until.True(() => !Directory.Exists(Path.Combine(first.HomeFolder, ".fleet")), "nothing is left on the drained machine");

        var (refused, _) = await fleet.Delete($"/api/v1/servers/{destination}");
        Assert.Equal(HttpStatusCode.Conflict, refused);
        var (forced, removal) = await fleet.Delete($"/api/v1/servers/{destination}?force=true");
        Assert.Equal(HttpStatusCode.Accepted, forced);
        await MainJobTests.Ended(fleet, (string)removal["operationId"]!, "succeeded");
        Assert.Equal("DESTROYED", (string)(await fleet.Get($"/api/v1/instances/{begun["id"]}"))["status"]!);
        Assert.False(Directory.Exists(Path.Combine(second.HomeFolder, ".fleet")));
    }

    [Fact]
    public async Task A_server_is_added_by_password_and_watched_on_the_SSH_surface()
    {
        Assert.SkipWhen(SshTestHost.PasswordUnavailable is not null, SshTestHost.PasswordUnavailable ?? "");
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var (status, added) = await fleet.Post("/api/servers", new JsonObject
        {
            ["name"] = "box",
            ["host"] = host.Host,
            ["port"] = host.Port,
            ["sshUser"] = host.User,
            ["authMethod"] = "password",
            ["sshPassword"] = host.Password,
            ["maxSshSessions"] = 3,
        });
        Assert.Equal(HttpStatusCode.Created, status);
        var id = (string)added["id"]!;

        await fleet.Until($"/api/servers/{id}", server => (string)server["status"]! == "active", "an active server");
        var logs = (await fleet.Get($"/api/servers/{id}/provisioning-logs"))["logs"]!.AsArray();
        string[] steps = ["connect", "host_key", "facts", "prerequisites", "runtime_check", "capacity", "ready"];
        Assert.Equal(steps, logs.Select(log => (string)log!["step"]!));
        Assert.All(logs, log => Assert.True((long)log!["durationMs"]! >= 0));
        Assert.DoesNotContain(host.Password, (await fleet.Get("/api/servers")).ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Accepted, (await fleet.Delete($"/api/servers/{id}")).Status);
        await fleet.Until("/api/servers", list => list["servers"]!.AsArray().Count == 0, "the server gone");
    }

    [Fact]
    public async Task A_wrong_password_is_put_right_by_an_update()
    {
        Assert.SkipWhen(SshTestHost.PasswordUnavailable is not null, SshTestHost.PasswordUnavailable ?? "");
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start();
        var body = Bodies.Server(host);
        body.Remove("sshPrivateKey");
        (body["authMethod"], body["sshPassword"]) = ("password", "wrong");
        var (_, added) = await fleet.Post("/api/v1/servers", body);
        var failed = await MainJobTests.Ended(fleet, (string)added["operationId"]!, "failed");
        Assert.Equal("authentication_failed", (string)failed["error"]!["code"]!);

        await fleet.Put($"/api/v1/servers/{added["id"]}", new JsonObject { ["sshPassword"] = host.Password });

        await fleet.Until($"/api/v1/servers/{added["id"]}", server => (string)server["status"]! == "active", "an active server");
    }
}

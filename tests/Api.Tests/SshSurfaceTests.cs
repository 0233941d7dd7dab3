using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary><c>/api/servers</c>, field for field as its document has it.</summary>
public sealed class SshSurfaceTests(FleetHost fleet)
{
    private static readonly string[] Summary =
    [
        "authMethod", "cpuCores", "createdAt", "description", "host", "id", "lastSeenAt", "maxSshSessions", "name", "osName", "osVersion", "port",
        "provisioningStep", "proxyType", "ramTotalBytes", "sshUser", "status", "statusMessage", "updatedAt",
    ];

    private static readonly string[] Detail =
    [
        .. Summary, "agentLastSeenAt", "agentStatus", "agentVersion", "architecture", "capacity", "diskTotalBytes", "dockerVersion",
        "hostKeyFingerprint", "kernelVersion",
    ];

    private static readonly string[] Capacity =
        ["cpuAvailable", "diskAvailableGB", "maxConcurrentUsers", "maxInstances", "ramAvailableMB", "reasoning"];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_server_goes_through_its_whole_documented_life()
    {
        var host = $"{Scenes.NewName("host")}.test";
        var created = await _operator.PostAsJsonAsync("/api/servers", new { name = "box", host, port = 2222, sshUser = "deploy",
            authMethod = "key", sshPrivateKey = "-----BEGIN", maxSshSessions = 3 });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var server = await created.Json();
        Assert.Equal(Summary, server.Names());
        Assert.Equal(("box", host, 2222, "deploy", "key", 3, "none"), (server.Text("name"), server.Text("host"), server.GetProperty("port")
            .GetInt32(), server.Text("sshUser"), server.Text("authMethod"), server.GetProperty("maxSshSessions").GetInt32(), server.Text("proxyType")));
        var path = $"/api/servers/{server.Text("id")}";
        Assert.Equal(path, created.Headers.Location!.ToString());
        await _operator.Reaches(path, "active");

        var detail = await _operator.GetAsync(path).Json();
        Assert.Equal(Detail.Order(StringComparer.Ordinal), detail.Names());
        Assert.Equal(Capacity, detail.GetProperty("capacity").Names());
        Assert.Equal(Capacity, (await _operator.GetAsync($"{path}/capacity").Json()).Names());

        var list = await _operator.GetAsync("/api/servers").Json();
        Assert.Equal(["servers"], list.Names());
        Assert.Equal(Summary, list.GetProperty("servers").EnumerateArray().Single(one => one.Text("id") == server.Text("id")).Names());

        var logs = await _operator.GetAsync($"{path}/provisioning-logs").Json();
        Assert.Equal(["logs"], logs.Names());
        Assert.Equal(["completedAt", "durationMs", "id", "message", "startedAt", "status", "step"], logs.GetProperty("logs")[0].Names());

        var secret = PlantedSecrets.Plant();
        var updated = await _operator.PutAsJsonAsync(path, new { description = "mine", proxyType = "none", authMethod = "password",
            sshPassword = secret });
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        Assert.DoesNotContain(secret, await updated.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(Summary, (await updated.Json()).Names());
        Assert.Equal(("mine", "password"), ((await updated.Json()).Text("description"), (await updated.Json()).Text("authMethod")));
        await _operator.Reaches(path, "active");

        await Tells(await _operator.PostAsync($"{path}/reset-host-key", null), HttpStatusCode.OK);
        await _operator.Reaches(path, "active");
        await Tells(await _operator.DeleteAsync(path), HttpStatusCode.Accepted);
        await Eventually.BecomesAsync(path, HttpStatusCode.NotFound, async () => (await _operator.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Only_a_server_in_error_or_pending_is_tried_again()
    {
        var host = $"{Scenes.NewName("host")}.test";
        fleet.Machines.Break(host, RemoteFault.Unreachable);
        var created = await _operator.PostAsJsonAsync(
            "/api/servers", new { name = "box", host, sshUser = "u", authMethod = "password", sshPassword = "p" }).Json();
        var path = $"/api/servers/{created.Text("id")}";
        await _operator.Reaches(path, "error");
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.GetAsync($"{path}/capacity")).StatusCode);
        fleet.Machines.Mend(host);
        await Tells(await _operator.PostAsync($"{path}/retry", null), HttpStatusCode.OK);
        await _operator.Reaches(path, "active");
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsync($"{path}/retry", null)).StatusCode);
    }

    [Theory]
    [InlineData("""{"host":"h","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "name")]
    [InlineData("""{"name":"n","host":"h","sshUser":"u","authMethod":"none"}""", "authMethod")]
    [InlineData("""{"name":"n","host":"h","sshUser":"u","authMethod":"key"}""", "sshPrivateKey")]
    [InlineData("""{"name":"n","host":"h","sshUser":"u","authMethod":"key","sshPrivateKey":"k","maxSshSessions":101}""", "maxSshSessions")]
    public async Task A_wrong_field_is_named_in_the_consoles_shape(string body, string field)
    {
        var refused = await _operator.PostAsync("/api/servers", new StringContent(body, null, "application/json"));
        var error = await refused.Json();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, error.Text("field")));
        Assert.Equal(["code", "details", "error", "field", "message", "statusCode"], error.Names());
    }

    [Fact]
    public async Task A_proxy_is_refused_and_viewers_only_read()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/api/servers")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync("/api/servers/srv_unknown")).StatusCode);
        var refused = await _operator.PutAsJsonAsync("/api/servers/srv_unknown", new { proxyType = "socks5" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "proxyType"), (refused.StatusCode, (await refused.Json()).Text("field")));
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.PutAsJsonAsync("/api/servers/srv_unknown", new { name = "n" })).StatusCode);
    }

    private static async Task Tells(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(["message"], (await answer.Json()).Names());
    }
}

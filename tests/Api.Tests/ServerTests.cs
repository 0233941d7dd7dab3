using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class ServerTests(FleetHost fleet)
{
    private static readonly string[] Documented =
    [
        "agentLastSeenAt", "agentStatus", "agentVersion", "architecture", "authMethod", "capacity", "cpuCores", "createdAt", "description",
        "diskTotalBytes", "dockerVersion", "host", "hostKeyFingerprint", "id", "kernelVersion", "lastSeenAt", "maxSshSessions", "name", "osName",
        "osVersion", "port", "provisioningStep", "proxyType", "ramTotalBytes", "sshUser", "status", "statusMessage", "updatedAt",
    ];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task An_added_server_is_answered_with_its_document_and_provisioned()
    {
        var added = await _operator.PostAsJsonAsync("/api/v1/servers", new
        {
            name = "web", host = "web.test", sshUser = "fleet", authMethod = "key", sshPrivateKey = "-----BEGIN", description = "the web",
        });

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var text = await added.Content.ReadAsStringAsync();
        Assert.DoesNotContain("BEGIN", text, StringComparison.Ordinal);
        var server = await added.Json();
        Assert.Equal($"/api/v1/servers/{server.Text("id")}", added.Headers.Location!.ToString());
        Assert.Empty(Documented.Except(server.Names()));
        Assert.Equal((22, 5), (server.GetProperty("port").GetInt32(), server.GetProperty("maxSshSessions").GetInt32()));
        Assert.StartsWith("op_", server.Text("operationId"), StringComparison.Ordinal);

        await _operator.Reaches($"/api/v1/servers/{server.Text("id")}", "active");
        var active = await _operator.GetAsync($"/api/v1/servers/{server.Text("id")}").Json();
        Assert.Equal("Debian GNU/Linux", active.Text("osName"));
        Assert.Equal("SHA256:web.test", active.Text("hostKeyFingerprint"));
        Assert.Equal(
            ["cpuAvailable", "diskAvailableGB", "maxConcurrentUsers", "maxInstances", "ramAvailableMB", "reasoning"], active.GetProperty(
                "capacity").Names());
        var capacity = await _operator.GetAsync($"/api/v1/servers/{server.Text("id")}/capacity").Json();
        Assert.Equal(80, capacity.GetProperty("diskAvailableGB").GetDouble());

        var listed = await _operator.GetAsync("/api/v1/servers?limit=100").Json();
        var row = listed.GetProperty("data").EnumerateArray().Single(one => one.Text("id") == server.Text("id"));
        Assert.Equal(80, row.GetProperty("capacity").GetProperty("diskAvailableGB").GetDouble());
        Assert.Equal(0, row.GetProperty("instanceCount").GetInt32());
        Assert.Equal(active.GetProperty("diskTotalBytes").GetInt64(), row.GetProperty("diskTotalBytes").GetInt64());
    }

    [Fact]
    public async Task A_server_that_refuses_ends_in_error_and_can_be_tried_again()
    {
        fleet.Machines.Break("down.test", RemoteFault.AuthenticationFailed);
        var added = await _operator.PostAsJsonAsync(
            "/api/v1/servers", new { name = "down", host = "down.test", sshUser = "fleet", authMethod = "password",
                sshPassword = "x" }).Json();
        var path = $"/api/v1/servers/{added.Text("id")}";
        await _operator.Reaches(path, "error");
        await _operator.Reaches($"/api/v1/operations/{added.Text("operationId")}", "failed");
        var operation = await _operator.GetAsync($"/api/v1/operations/{added.Text("operationId")}").Json();
        Assert.Equal("provision_server", operation.Text("kind"));
        Assert.Equal("authentication_failed", operation.GetProperty("error").Text("code"));
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.GetAsync($"{path}/capacity")).StatusCode);

        fleet.Machines.Mend("down.test");
        var retried = await _operator.PostAsync($"{path}/retry", null);
        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
        Assert.Equal(["message", "operationId"], (await retried.Json()).Names());
        await _operator.Reaches(path, "active");
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsync($"{path}/retry", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _operator.PostAsync($"{path}/reset-host-key", null)).StatusCode);
        await _operator.Reaches(path, "active");
    }

    [Fact]
    public async Task A_server_is_removed_in_the_background_unless_instances_live_there()
    {
        var (id, _) = await _operator.AddServer();
        var instance = await _operator.Deploy(id);
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.DeleteAsync($"/api/v1/servers/{id}")).StatusCode);
        await _operator.DeleteAsync($"/api/v1/instances/{instance}");

        var removed = await _operator.DeleteAsync($"/api/v1/servers/{id}");
        Assert.Equal(HttpStatusCode.Accepted, removed.StatusCode);
        var body = await removed.Json();
        Assert.Equal($"/api/v1/operations/{body.Text("operationId")}", removed.Headers.Location!.ToString());
        await Eventually.BecomesAsync(
            "removal", HttpStatusCode.NotFound, async () => (await _operator.GetAsync($"/api/v1/servers/{id}")).StatusCode);
    }

    [Fact]
    public async Task Servers_are_listed_by_status_and_name()
    {
        var (id, _) = await _operator.AddServer();
        var list = await _operator.GetAsync("/api/v1/servers?status=active&search=SERVER&limit=100").Json();
        Assert.Contains(list.GetProperty("data").EnumerateArray(), server => server.Text("id") == id);
        Assert.All(list.GetProperty("data").EnumerateArray(), server => Assert.Equal("active", server.Text("status")));
        Assert.Equal(["limit", "nextCursor", "page", "total", "totalPages"], list.GetProperty("pagination").Names());
    }

    [Theory]
    [InlineData("""{"name":"a","host":"h","sshUser":"u","authMethod":"key"}""", "sshPrivateKey")]
    [InlineData("""{"name":"a","host":"h","sshUser":"u","authMethod":"password"}""", "sshPassword")]
    [InlineData("""{"name":"a","host":"h","sshUser":"u","authMethod":"none"}""", "authMethod")]
    [InlineData("""{"host":"h","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "name")]
    [InlineData("""{"name":"a","host":"h","port":0,"sshUser":"u","authMethod":"password","sshPassword":"p"}""", "port")]
    [InlineData("""{"name":"a","host":"h","port":"22","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "port")]
    [InlineData("""{"name":"a","host":"h","port":1e99,"sshUser":"u","authMethod":"password","sshPassword":"p"}""", "port")]
    [InlineData("""{"name":"a","host":"-oProxyCommand=x","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "host")]
    [InlineData("""{"name":"a\u0000b","host":"h","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "name")]
    [InlineData("""{"name":"a\ud800","host":"h","sshUser":"u","authMethod":"password","sshPassword":"p"}""", "name")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync("/api/v1/servers", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var error = await refused.Json();
        Assert.Equal(field, error.Text("field"));
        Assert.Contains(field, error.GetProperty("details").GetProperty("fieldErrors").Names());
    }
}

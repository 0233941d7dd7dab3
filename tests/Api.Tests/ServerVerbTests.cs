using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Surfaces.Console;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class ServerVerbTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task A_server_is_changed_where_the_body_says_so(string method)
    {
        var (id, host) = await _operator.AddServer();
        var changed = await Send(method, $"/api/v1/servers/{id}", new { description = "new", maxSshSessions = 9, authMethod = "password",
            labels = new { env = "prod" } });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var server = await changed.Json();
        Assert.Equal(("a server", host, "new", "active"),
            (server.Text("name"), server.Text("host"), server.Text("description"), server.Text("status")));
        Assert.Equal((9, "prod"), (server.GetProperty("maxSshSessions").GetInt32(), server.GetProperty("labels").Text("env")));

        var moved = await Send(method, $"/api/v1/servers/{id}", new { host = $"{Scenes.NewName("host")}.test", sshPassword = "hunter3" }).Json();
        Assert.StartsWith("op_", moved.Text("operationId"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await Send(method, $"/api/v1/servers/{id}", new { description = "" }).Json()).GetProperty(
            "description").ValueKind);
        await _operator.Reaches($"/api/v1/servers/{id}", "active");
        Assert.Equal(2, (await Logs(id)).Count(step => step.Text("step") == "connect"));
    }

    [Theory]
    [InlineData("""{"authMethod":"key"}""", "sshPrivateKey")]
    [InlineData("""{"sshPrivateKey":"k","sshPassword":"p"}""", "authMethod")]
    [InlineData("""{"port":70000}""", "port")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"host":"-oProxyCommand=x"}""", "host")]
    [InlineData("""{"labels":{"a b":"c"}}""", "labels")]
    [InlineData("""{"labels":{"a":null}}""", "labels")]
    [InlineData("""{"labels":{"a":1}}""", "labels.a")]
    public async Task A_wrong_change_is_named(string body, string field)
    {
        var (id, _) = await _operator.AddServer();
        var refused = await _operator.PutAsync($"/api/v1/servers/{id}", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_cordoned_server_takes_nothing_until_it_is_uncordoned()
    {
        var (id, _) = await _operator.AddServer();
        var cordoned = await _operator.PostAsync($"/api/v1/servers/{id}/cordon", null);
        Assert.Equal((HttpStatusCode.OK, true), (cordoned.StatusCode, (await cordoned.Json()).GetProperty("cordoned").GetBoolean()));
        var refused = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(Scenes.NewName("shop"), id));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var open = await _operator.PostAsync($"/api/v1/servers/{id}/uncordon", null).Json();
        Assert.False(open.GetProperty("cordoned").GetBoolean());
        await _operator.Deploy(id);
    }

    [Fact]
    public async Task A_drain_stops_what_runs_and_tells_its_operation()
    {
        var (id, _) = await _operator.AddServer();
        var instance = await _operator.Deploy(id);
        var drained = await _operator.PostAsJsonAsync($"/api/v1/servers/{id}/drain", new { mode = "stop" });
        var begun = await drained.Json();
        Assert.Equal(HttpStatusCode.Accepted, drained.StatusCode);
        Assert.Equal(["message", "operationId"], begun.Names());
        Assert.Equal($"/api/v1/operations/{begun.Text("operationId")}", drained.Headers.Location!.ToString());
        await _operator.Reaches($"/api/v1/operations/{begun.Text("operationId")}", "succeeded");
        await _operator.Reaches($"/api/v1/instances/{instance}", "STOPPED");
        Assert.True((await Server(id)).GetProperty("cordoned").GetBoolean());
    }

    [Fact]
    public async Task A_move_takes_instances_to_a_server_that_their_selector_finds()
    {
        var label = Scenes.NewName("move");
        var from = await Labelled(label);
        var instance = await DeployTo(new { selector = $"pool={label}" });
        var to = await Labelled(label);
        Assert.Equal(from, (await Instance(instance)).Text("serverId"));
        var begun = await _operator.PostAsJsonAsync($"/api/v1/servers/{from}/drain", new { mode = "move" }).Json();
        await _operator.Reaches($"/api/v1/operations/{begun.Text("operationId")}", "succeeded");
        Assert.Equal(to, (await Instance(instance)).Text("serverId"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"mode":"burn"}""")]
    [InlineData("""{"mode":1}""")]
    public async Task A_drain_needs_its_mode(string body)
    {
        var refused = await _operator.PostAsync("/api/v1/servers/srv_unknown/drain", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "mode"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_server_with_instances_goes_by_force_only()
    {
        var (id, _) = await _operator.AddServer();
        var instance = await _operator.Deploy(id);
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.DeleteAsync($"/api/v1/servers/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _operator.DeleteAsync($"/api/v1/servers/{id}?force=maybe")).StatusCode);
        var forced = await _operator.DeleteAsync($"/api/v1/servers/{id}?force=true");
        Assert.Equal(HttpStatusCode.Accepted, forced.StatusCode);
        await Eventually.BecomesAsync(id, HttpStatusCode.NotFound, async () => (await _operator.GetAsync($"/api/v1/servers/{id}")).StatusCode);
        await _operator.Reaches($"/api/v1/instances/{instance}", "DESTROYED");
        Assert.False(fleet.Machines.Knows(Fleet.Instances.InstanceId.Of(instance)));
    }

    [Fact]
    public async Task Provisioning_logs_tell_the_steps_of_every_provisioning_the_newest_last()
    {
        var host = $"{Scenes.NewName("host")}.test";
        fleet.Machines.Break(host, RemoteFault.AuthenticationFailed);
        var added = await _operator.PostAsJsonAsync(
            "/api/v1/servers", new { name = "a", host, sshUser = "u", authMethod = "password", sshPassword = "p" }).Json();
        var id = added.Text("id")!;
        await _operator.Reaches($"/api/v1/servers/{id}", "error");
        fleet.Machines.Mend(host);
        await _operator.PostAsync($"/api/v1/servers/{id}/retry", null);
        await _operator.Reaches($"/api/v1/servers/{id}", "active");

        var logs = await Logs(id);
        Assert.Equal(["completedAt", "durationMs", "id", "message", "startedAt", "status", "step"], logs[0].Names());
        Assert.Equal(("connect", "failed", $"{added.Text("operationId")}-connect"), (logs[0].Text("step"), logs[0].Text("status"), logs[0].Text("id")));
        Assert.Equal(("connect", "completed"), (logs[1].Text("step"), logs[1].Text("status")));
        Assert.Equal("ready", logs[^1].Text("step"));
        Assert.All(logs, step => Assert.True(step.GetProperty("durationMs").GetInt64() >= 0));
        Assert.Equal(logs.Length, logs.Select(step => step.Text("id")).Distinct().Count());
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.GetAsync("/api/v1/servers/srv_unknown/provisioning-logs")).StatusCode);
    }

    [Fact]
    public async Task Servers_are_found_by_their_labels()
    {
        var label = Scenes.NewName("find");
        var (fast, slow) = (await Labelled(label, "fast"), await Labelled(label, "slow"));
        async Task Finds(string selector, params string[] expected)
        {
            var list = await _operator.GetAsync($"/api/v1/servers?labels={Uri.EscapeDataString(selector)}").Json();
            Assert.Equal(expected.Order(), list.GetProperty("data").EnumerateArray().Select(server => server.Text("id")).Order());
            Assert.Equal(expected.Length, list.GetProperty("pagination").GetProperty("total").GetInt32());
        }

        await Finds($"pool={label}", fast, slow);
        await Finds($"pool={label},disk=fast", fast);
        await Finds($"pool={label}, disk!=fast", slow);
        await Finds($"pool={label},disk,gpu!=yes", fast, slow);
        await Finds($"pool={label},gpu");

        var second = await _operator.GetAsync($"/api/v1/servers?labels=pool={label}&limit=1&page=2&status=active&provider=ssh,other").Json();
        Assert.Equal(fast, Assert.Single(second.GetProperty("data").EnumerateArray()).Text("id"));
        Assert.Equal(2, second.GetProperty("pagination").GetProperty("totalPages").GetInt32());
        Assert.Equal(0, (await _operator.GetAsync($"/api/v1/servers?labels=pool={label}&provider=memory").Json())
            .GetProperty("pagination").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("labels=a%20b", "labels")]
    [InlineData("labels==v", "labels")]
    [InlineData("labels=!k", "labels")]
    [InlineData("labels=k==v", "labels")]
    [InlineData("labels=%00", "labels")]
    [InlineData("labels=a&cursor=x", "cursor")]
    public async Task A_wrong_selector_is_named(string query, string field)
    {
        var refused = await _operator.GetAsync($"/api/v1/servers?{query}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task No_more_than_ten_thousand_servers_are_looked_through()
    {
        var view = new ServerView
        {
            Id = ServerId.Of("srv_x"), Name = "n", Host = "h", Port = 22, User = "u", Method = AuthMethod.Key, MaxSessions = 5,
            Status = ServerStatus.Active, CreatedAt = default, UpdatedAt = default,
        };
        var query = new ServerQuery { Labels = "gpu" };
        Assert.Null(query.Check());
        Assert.Empty((await query.Look(Enumerable.Repeat(view, 10_000).ToAsyncEnumerable()))!);
        Assert.Null(await query.Look(Enumerable.Repeat(view, 10_001).ToAsyncEnumerable()));
    }

    [Fact]
    public async Task An_instance_reserves_its_share_of_the_server_that_is_found_for_it()
    {
        var label = Scenes.NewName("place");
        var server = await Labelled(label);
        var instance = await DeployTo(new { selector = $"pool={label}", spec = new { command = new[] { "serve" },
            resources = new { cpus = 1.5, memoryMB = 1024 } } });
        Assert.Equal(server, (await Instance(instance)).Text("serverId"));
        var reserved = (await Server(server)).GetProperty("reserved");
        Assert.Equal(["cpus", "diskGB", "memoryMB"], reserved.Names());
        Assert.Equal((1.5, 1024, 2), (
            reserved.GetProperty("cpus").GetDouble(), reserved.GetProperty("memoryMB").GetDouble(), reserved.GetProperty("diskGB").GetDouble()));
        Assert.Equal(1.5, (await Instance(instance)).GetProperty("spec").GetProperty("resources").GetProperty("cpus").GetDouble());
        await DeployTo(new { });
    }

    [Theory]
    [InlineData(""" "selector":"a b" """, "selector")]
    [InlineData(""" "selector":"a","serverId":"srv_x" """, "selector")]
    [InlineData(""" "spec":{"command":["a"],"resources":{"cpus":-1}} """, "spec.resources.cpus")]
    [InlineData(""" "spec":{"command":["a"],"resources":{"memoryMB":1e300}} """, "spec.resources.memoryMB")]
    public async Task A_wrong_wish_for_a_place_is_named(string part, string field)
    {
        var spec = part.Contains("\"spec\"", StringComparison.Ordinal) ? "" : ""","spec":{"command":["a"]}""";
        var body = $$"""{"name":"n","runtime":"process",{{part}}{{spec}}}""";
        var refused = await _operator.PostAsync("/api/v1/instances", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    private async Task<string> Labelled(string pool, string disk = "fast")
    {
        var (id, _) = await _operator.AddServer();
        await Send("PATCH", $"/api/v1/servers/{id}", new { labels = new { pool, disk } });
        return id;
    }

    private async Task<string> DeployTo(object wish)
    {
        var body = JsonSerializer.SerializeToNode(wish)!.AsObject();
        body["name"] = Scenes.NewName("placed");
        body["runtime"] = MemoryMachines.RuntimeName;
        body["spec"] ??= JsonSerializer.SerializeToNode(new { command = new[] { "serve" } });
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", body);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Json()).Text("id")!;
        await _operator.Reaches($"/api/v1/instances/{id}", "RUNNING");
        return id;
    }

    private Task<JsonElement> Server(string id) => _operator.GetAsync($"/api/v1/servers/{id}").Json();

    private Task<JsonElement> Instance(string id) => _operator.GetAsync($"/api/v1/instances/{id}").Json();

    private async Task<JsonElement[]> Logs(string id) =>
        [.. (await _operator.GetAsync($"/api/v1/servers/{id}/provisioning-logs").Json()).GetProperty("logs").EnumerateArray()];

    private Task<HttpResponseMessage> Send(string method, string path, object body) =>
        _operator.SendAsync(new(new(method), path) { Content = JsonContent.Create(body) });
}

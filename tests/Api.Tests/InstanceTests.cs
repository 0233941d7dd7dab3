using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class InstanceTests(FleetHost fleet)
{
    private static readonly string[] Documented =
        ["configHash", "createdAt", "distro", "extensions", "id", "name", "provider", "region", "sshEndpoint", "status", "updatedAt"];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_deployed_instance_runs_and_hides_its_secrets_from_viewers()
    {
        var (server, _) = await _operator.AddServer();
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(Scenes.NewName("shop"), server));
        var instance = await created.Json();
        Assert.Equal(
            (HttpStatusCode.Created, "DEPLOYING", server), (created.StatusCode, instance.Text("status"), instance.Text("serverId")));
        Assert.Equal($"/api/v1/operations/{instance.Text("operationId")}", created.Headers.Location!.ToString());
        Assert.Empty(Documented.Except(instance.Names()));

        var path = $"/api/v1/instances/{instance.Text("id")}";
        await _operator.Reaches(path, "RUNNING");
        var seen = (await _operator.GetAsync(path).Json()).GetProperty("spec");
        var hidden = (await _viewer.GetAsync(path).Json()).GetProperty("spec");
        Assert.Equal(Scenes.Secret, seen.GetProperty("env").Text("SECRET"));
        Assert.Equal("***", hidden.GetProperty("env").Text("SECRET"));
        Assert.Equal("***", hidden.GetProperty("files")[0].Text("content"));
        await _viewer.Reaches($"/api/v1/operations/{instance.Text("operationId")}", "succeeded");
        var operation = await _viewer.GetAsync($"/api/v1/operations/{instance.Text("operationId")}").Json();
        Assert.Equal(("deploy_instance", instance.Text("id")), (operation.Text("kind"), operation.Text("target")));
        Assert.Equal(
            ["attempts", "completedAt", "durationMs", "message", "name", "startedAt", "status"], operation.GetProperty("steps")[0].Names());
        var listed = await _viewer.GetAsync($"/api/v1/operations?target={instance.Text("id")}&status=succeeded").Json();
        Assert.Equal(1, listed.GetProperty("pagination").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_compose_project_needs_no_command_and_its_secrets_are_never_told()
    {
        var (server, _) = await _operator.AddServer();
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", new
        {
            name = Scenes.NewName("stack"), serverId = server, runtime = "compose", spec = new
            {
                files = new[] { new { path = "compose.yaml", content = "services: { web: { image: busybox } }" } },
                secrets = new Dictionary<string, string> { ["DB_PASSWORD"] = "never-told" },
                data = new { volumes = new[] { "db-data" }, quiesce = "live", database = new { name = "shop", user = "shop", service = "db", create = true } },
                hooks = new { initialise = new { script = "echo first", service = "web" } },
                site = new { domain = "stack.example.com", port = 8081, proxy = "caddy" },
            },
        });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var path = $"/api/v1/instances/{(await created.Json()).Text("id")}";
        await _operator.Reaches(path, "RUNNING");
        Assert.DoesNotContain("never-told", await _operator.GetStringAsync(path), StringComparison.Ordinal);
        var spec = (await _operator.GetAsync(path).Json()).GetProperty("spec");
        Assert.Equal("""["DB_PASSWORD"]""", spec.GetProperty("secrets").GetRawText());
        Assert.Equal("""{"name":"shop","user":"shop","service":"db","create":true}""", spec.GetProperty("data").GetProperty("database").GetRawText());
        Assert.Equal("""{"script":"echo first","service":"web"}""", spec.GetProperty("hooks").GetProperty("initialise").GetRawText());
        Assert.Equal("""{"domain":"stack.example.com","port":8081,"proxy":"caddy"}""", spec.GetProperty("site").GetRawText());
        var hidden = (await _viewer.GetAsync(path).Json()).GetProperty("spec");
        Assert.Equal("***", hidden.GetProperty("hooks").GetProperty("initialise").Text("script"));
    }

    [Fact]
    public async Task A_list_is_told_again_as_it_was_and_with_every_change()
    {
        var name = Scenes.NewName("listed");
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", new { name, provider = "docker", region = "here" });
        var path = $"/api/v1/instances/{(await created.Json()).Text("id")}";
        var list = $"/api/v1/instances?search={name}";
        await IsListedAsItIs("RUNNING");
        Assert.Equal(await _viewer.GetStringAsync(list), await _viewer.GetStringAsync(list));

        Assert.True((await _operator.PostAsync($"{path}/suspend", null)).IsSuccessStatusCode);
        await IsListedAsItIs("SUSPENDED");
        Assert.True((await _operator.PostAsync($"{path}/resume", null)).IsSuccessStatusCode);
        await IsListedAsItIs("RUNNING");

        async Task IsListedAsItIs(string status)
        {
            var listed = Assert.Single((await _viewer.GetAsync(list).Json()).GetProperty("data").EnumerateArray());
            var itself = await _viewer.GetAsync(path).Json();
            Assert.Equal(status, listed.Text("status"));
            Assert.All(listed.EnumerateObject(), field => Assert.Equal(itself.GetProperty(field.Name).GetRawText(), field.Value.GetRawText()));
        }
    }

    [Fact]
    public async Task Deploying_needs_the_operator_role_and_a_server_that_takes_instances()
    {
        var forbidden = await _viewer.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment("x", "srv_nobody"));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal("This action requires the OPERATOR role or higher", (await forbidden.Json()).Text("message"));
        var unknown = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(Scenes.NewName("x"), "srv_nobody"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "serverId"), (unknown.StatusCode, (await unknown.Json()).Text("field")));
    }

    [Fact]
    public async Task A_name_is_held_by_one_instance_only()
    {
        var (server, _) = await _operator.AddServer();
        var name = (await _operator.GetAsync($"/api/v1/instances/{await _operator.Deploy(server)}").Json()).Text("name")!;
        var second = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(name, server));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (second.StatusCode, (await second.Json()).Text("code")));
    }

    [Fact]
    public async Task Registering_twice_answers_the_same_running_instance()
    {
        var first = await _viewer.Register();
        var second = await _viewer.Register(first.Text("name"));
        Assert.Equal(first.Text("id"), second.Text("id"));
        Assert.Equal("RUNNING", second.Text("status"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", second.Text("createdAt"));
    }

    [Theory]
    [InlineData("", "ssh")]
    [InlineData("k8s", "kubernetes")]
    [InlineData("fly", "fly")]
    public async Task An_agent_registers_in_its_own_shape(string provider, string expected)
    {
        var host = Scenes.NewName("Host_Of.Agent");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/instances")
        {
            Content = JsonContent.Create(new
            {
                instance_id = host, hostname = host, provider, region = "", agent_version = "1.1.0", os = "linux", arch = "amd64", timestamp = "2026-01-01T00:00:00Z",
            }),
        };
        var created = await _viewer.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var instance = await created.Json();
        Assert.Equal((expected, "1.1.0", null), (instance.Text("provider"), instance.Text("agentVersion"), instance.Text("region")));
        Assert.Equal(host.ToLowerInvariant().Replace('_', '-').Replace('.', '-'), instance.Text("name"));
        Assert.Equal($"/api/v1/instances/{instance.Text("id")}", created.Headers.Location!.ToString());
    }

    [Fact]
    public async Task An_agent_that_knows_its_id_keeps_its_name()
    {
        var first = await _viewer.Register();
        var again = await _viewer.PostAsJsonAsync(
            "/api/v1/instances", new { instance_id = first.Text("id"), hostname = "other-host", provider = "docker" }).Json();
        Assert.Equal((first.Text("id"), first.Text("name")), (again.Text("id"), again.Text("name")));
    }

    [Fact]
    public async Task Lists_page_by_number_and_by_cursor_and_agree_with_the_detail()
    {
        var region = Scenes.NewName("region");
        for (var i = 0; i < 5; i++) await _viewer.PostAsJsonAsync(
            "/api/v1/instances", new { name = Scenes.NewName("paged"), provider = "aws", region });
        var path = $"/api/v1/instances?region={region}&provider=aws&status=RUNNING&search=PAGED";
        var first = await _viewer.GetAsync($"{path}&limit=2").Json();
        Assert.Equal((5, 3, 2), (Paging(first, "total"), Paging(first, "totalPages"), first.GetProperty("data").GetArrayLength()));
        var byNumber = await _viewer.GetAsync($"{path}&pageSize=2&page=2").Json();
        var byCursor = await _viewer.GetAsync(
            $"{path}&limit=2&cursor={Uri.EscapeDataString(first.GetProperty("pagination").Text("nextCursor")!)}").Json();
        Assert.Equal(byNumber.GetProperty("data").GetRawText(), byCursor.GetProperty("data").GetRawText());
        var last = await _viewer.GetAsync($"{path}&limit=2&page=3").Json();
        Assert.Equal(1, last.GetProperty("data").GetArrayLength());
        var item = first.GetProperty("data")[0];
        var detail = await _viewer.GetAsync($"/api/v1/instances/{item.Text("id")}").Json();
        Assert.All(
            item.EnumerateObject(), property => Assert.Equal(property.Value.GetRawText(), detail.GetProperty(property.Name).GetRawText()));
    }

    [Fact]
    public async Task Its_events_lifecycle_and_output_can_be_read()
    {
        var (server, host) = await _operator.AddServer();
        var path = $"/api/v1/instances/{await _operator.Deploy(server)}";
        await Eventually.BecomesAsync(
            "event", 1, async () => (await _viewer.GetAsync($"{path}/events").Json()).GetProperty("events").GetArrayLength());
        var events = await _viewer.GetAsync($"{path}/events?limit=1").Json();
        Assert.Equal(["events", "instanceId"], events.Names());
        Assert.Equal(["id", "metadata", "timestamp", "type"], events.GetProperty("events")[0].Names());
        Assert.Equal("DEPLOY", events.GetProperty("events")[0].Text("type"));
        var lifecycle = await _viewer.GetAsync($"{path}/lifecycle").Json();
        Assert.Equal(["availableActions", "instanceId", "status"], lifecycle.Names());
        Assert.Contains("suspend", lifecycle.GetProperty("availableActions").EnumerateArray().Select(action => action.GetString()));

        var logs = await _viewer.GetAsync($"{path}/logs?tail=3").Json();
        Assert.Equal(["line 10", "line 9", "line 8"], Messages(logs));
        Assert.Equal(
            ["deploymentId", "id", "instanceId", "level", "message", "metadata", "source", "timestamp"], logs.GetProperty("data")[0].Names(
                ));
        Assert.Equal(["line 7", "line 6", "line 5"], Messages(await _viewer.GetAsync($"{path}/logs?limit=3&page=2").Json()));
        Assert.Empty(Messages(await _viewer.GetAsync($"{path}/logs?level=ERROR").Json()));
        Assert.Equal(["line 4"], Messages(await _viewer.GetAsync($"{path}/logs?search=LINE%204").Json()));
        fleet.Machines.Break(host, Remote.RemoteFault.TimedOut);
        var refused = await _viewer.GetAsync($"{path}/logs");
        fleet.Machines.Mend(host);
        Assert.Equal((HttpStatusCode.BadGateway, "timed_out"), (refused.StatusCode, (await refused.Json()).Text("code")));
    }

    [Fact]
    public async Task One_that_registered_itself_has_an_empty_log()
    {
        var logs = await _viewer.GetAsync($"/api/v1/instances/{(await _viewer.Register()).Text("id")}/logs").Json();
        Assert.Empty(logs.GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"name":"Bad Name","provider":"docker"}""", "name")]
    [InlineData("""{"name":"a","provider":"cloud"}""", "provider")]
    [InlineData("""{"name":"a","provider":"docker","extensions":[null]}""", "extensions")]
    [InlineData("""{"name":"a","provider":"docker","tags":{"k":null}}""", "tags")]
    [InlineData("""{"name":"a","provider":"docker","configHash":"abc"}""", "configHash")]
    [InlineData("""{"name":"a","provider":"docker","geo":{"lat":91,"lon":0}}""", "geo.lat")]
    [InlineData("""{"instance_id":"","provider":"docker"}""", "instance_id")]
    [InlineData("""{"instance_id":"---","provider":"docker"}""", "instance_id")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":[]}}""", "spec.command")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process"}""", "spec")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{}}""", "spec.command")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"env":{"A":"1"},"secrets":{"A":"2"}}}""", "spec.secrets")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"data":{"quiesce":"never"}}}""", "spec.data.quiesce")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"hooks":{"initialise":{}}}}""", "spec.hooks.initialise.script")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"site":{"domain":"nowhere","port":80}}}""", "spec.site.domain")]
    [InlineData("""{"name":"a","serverId":"nope","runtime":"process","spec":{"command":["x"]}}""", "serverId")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"healthCheck":{"type":"http","port":0}}}""", "spec.healthCheck.port")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"healthCheck":{"type":"http","port":"8"}}}""", "spec.healthCheck.port")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"files":[{"path":"p"}]}}""", "spec.files[0].content")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"files":[{"path":"../p","content":""}]}}""", "spec.files.path")]
    [InlineData("""{"name":"a","serverId":"srv_1","runtime":"process","spec":{"command":["x"],"restartPolicy":"sometimes"}}""", "spec.restartPolicy")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync("/api/v1/instances", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    private static int Paging(JsonElement list, string name) => list.GetProperty("pagination").GetProperty(name).GetInt32();

    private static string[] Messages(JsonElement logs) =>
        [.. logs.GetProperty("data").EnumerateArray().Select(line => line.Text("message")!)];
}

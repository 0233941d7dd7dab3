using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary><c>/v1/agents</c>, field for field as its document has it.</summary>
public sealed class AgentSurfaceTests : IDisposable
{
    private const string Root = "/v1/agents";

    private readonly HttpClient _client;
    private readonly HttpClient _viewer;

    public AgentSurfaceTests(FleetHost fleet) => (_client, _viewer) = (fleet.Caller(Role.Operator), fleet.Caller(Role.Viewer));

    public void Dispose()
    {
        _client.Dispose();
        _viewer.Dispose();
    }

    [Fact]
    public async Task The_documented_bodies_are_taken_and_given()
    {
        var name = Scenes.NewName("my-agent");
        var created = await _client.PostAsJsonAsync(Root, new
        {
            name,
            runtime = "rust",
            binary_url = "https://storage.neuais.com/binaries/my-agent",
            config = new { cpu = "250m", memory = "128Mi", replicas = 3 },
            environment = new Dictionary<string, string> { ["LOG_LEVEL"] = "info" },
            region = "us-west-2",
        });
        var made = await created.Json();
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(["created_at", "id", "name", "status"], made.Names());
        Assert.Equal((name, "deploying"), (made.Text("name"), made.Text("status")));
        Assert.Matches("^agt_", made.Text("id")!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made.Text("created_at")!);
        var path = $"{Root}/{made.Text("id")}";
        Assert.Equal(path, created.Headers.Location!.ToString());
        await _client.Reaches(path, "running");

        var listed = (await _client.GetAsync($"{Root}?limit=1000").Json()).GetProperty("agents").EnumerateArray().Single(one => one.Text("name") == name);
        Assert.Equal(["created_at", "id", "name", "region", "replicas", "status", "updated_at"], listed.Names());
        Assert.Equal((3, "us-west-2", "running"), (listed.GetProperty("replicas").GetInt32(), listed.Text("region"), listed.Text("status")));

        var detail = await _client.GetAsync(path).Json();
        Assert.Equal("""{"cpu":"0.25","memory":"128Mi"}""", detail.GetProperty("config").GetRawText());
        Assert.Equal([0, 1, 2], detail.GetProperty("instances").EnumerateArray().Select(one => one.GetProperty("replica").GetInt32()));
        Assert.Equal("info", detail.GetProperty("environment").Text("LOG_LEVEL"));
        Assert.Equal("***", (await _viewer.GetAsync(path).Json()).GetProperty("environment").Text("LOG_LEVEL"));
        Assert.Equal("***", (await _viewer.GetAsync(path).Json()).Text("binary_url"));

        var updated = await _client.PutAsJsonAsync(path, new { binary_url = "https://storage.neuais.com/binaries/my-agent-v2", config = new { replicas = 5 } });
        Assert.Equal(HttpStatusCode.Accepted, updated.StatusCode);
        Assert.Equal(("updating", 2, 5), ((await updated.Json()) is var now ? now.Text("status") : "", now.GetProperty("revision").GetInt32(), now.GetProperty("replicas").GetInt32()));
        await _client.Reaches(path, "running");
        await Eventually.BecomesAsync(path, 5, async () => (await _client.GetAsync(path).Json()).GetProperty("instances").GetArrayLength());

        var scaled = await _client.PostAsJsonAsync($"{path}/scale", new { replicas = 1 });
        Assert.Equal((HttpStatusCode.Accepted, 1), (scaled.StatusCode, (await scaled.Json()).GetProperty("replicas").GetInt32()));
        Assert.Equal(("stopped", HttpStatusCode.Accepted), await Verb(path, "stop"));
        Assert.Equal(HttpStatusCode.Accepted, (await Verb(path, "start")).Item2);
        await _client.Reaches(path, "running");
        Assert.Equal(HttpStatusCode.Accepted, (await Verb(path, "restart")).Item2);
        await _client.Reaches(path, "running");

        var deleted = await _client.DeleteAsync(path);
        Assert.Equal((HttpStatusCode.OK, """{"message":"Agent deleted successfully"}"""), (deleted.StatusCode, await deleted.Content.ReadAsStringAsync()));
        await Eventually.BecomesAsync(path, HttpStatusCode.NotFound, async () => (await _client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"x","binary_url":"http://h/x","config":{"replicas":0}}""", "replicas", "must be greater than 0")]
    [InlineData("""{"name":"x","binary_url":"http://h/x","config":{"cpu":"much"}}""", "config.cpu", "cores")]
    [InlineData("""{"name":"x","binary_url":"http://h/x","config":{"memory":"1GiB"}}""", "config.memory", "512Mi")]
    [InlineData("""{"name":"X!","binary_url":"http://h/x"}""", "name", "")]
    [InlineData("""{"name":"x"}""", "binary_url", "required")]
    [InlineData("""{"name":"x","binary_url":"file:///etc/passwd"}""", "binary_url", "http or https")]
    [InlineData("""{"name":"x","binary_url":"http://h/x","template":"tpl_x"}""", "template", "")]
    [InlineData("""{"name":"x","binary_url":"http://h/x","environment":{"FLEET_X":""}}""", "environment", "FLEET_X")]
    [InlineData("""{"name":"x","binary_url":"http://h/x","health_path":"/x"}""", "health_path", "port")]
    [InlineData("""{"name":7}""", "name", "wrong type")]
    public async Task What_cannot_be_is_refused_with_its_field(string body, string field, string reason)
    {
        var refused = await _client.PostAsync(Root, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var error = (await refused.Json()).GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "Invalid agent configuration"), (refused.StatusCode, error.Text("code"), error.Text("message")));
        Assert.Equal(["field", "reason"], error.GetProperty("details").Names());
        Assert.Equal(field, error.GetProperty("details").Text("field"));
        Assert.Contains(reason, error.GetProperty("details").Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scaling_to_nothing_is_refused_in_the_documented_words()
    {
        var (path, _) = await Make();
        var refused = await _client.PostAsJsonAsync($"{path}/scale", new { replicas = 0 });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            """{"error":{"code":"invalid_request","message":"Invalid agent configuration","details":{"field":"replicas","reason":"must be greater than 0"}}}""",
            await refused.Content.ReadAsStringAsync());
        await _client.DeleteAsync(path);
    }

    [Fact]
    public async Task Errors_have_the_documented_codes_wherever_they_come_from()
    {
        var (path, name) = await Make();
        using var nobody = new HttpClient { BaseAddress = _client.BaseAddress };
        async Task Is(HttpStatusCode status, string code, Task<HttpResponseMessage> call)
        {
            var answer = await call;
            Assert.Equal((status, code), (answer.StatusCode, (await answer.Json()).GetProperty("error").Text("code")));
        }

        await Is(HttpStatusCode.Unauthorized, "unauthorized", nobody.GetAsync(Root));
        await Is(HttpStatusCode.Forbidden, "forbidden", _viewer.DeleteAsync(path));
        await Is(HttpStatusCode.NotFound, "not_found", _client.GetAsync($"{Root}/agt_none"));
        await Is(HttpStatusCode.NotFound, "not_found", _client.GetAsync("/v1/nothing"));
        await Is(HttpStatusCode.MethodNotAllowed, "invalid_request", _client.PatchAsync(path, null));
        await Is(HttpStatusCode.Conflict, "conflict", _client.PostAsJsonAsync(Root, new { name, binary_url = "http://h/x" }));
        await Is(HttpStatusCode.NotFound, "not_found", _client.GetAsync($"{path}/autoscaling"));
        await _client.DeleteAsync(path);
    }

    [Fact]
    public async Task Lists_are_paged_filtered_sorted_and_narrowed()
    {
        var region = Scenes.NewName("region");
        var made = new List<(string Path, string Name)>();
        for (var i = 0; i < 3; i++) made.Add(await Make(region));

        var page = await _client.GetAsync($"{Root}?region={region}&limit=2&sort=name:desc&fields=id,name").Json();
        Assert.Equal(["agents", "has_more", "limit", "offset", "total"], page.Names());
        Assert.Equal((3, 2, 0, true), (page.GetProperty("total").GetInt32(), page.GetProperty("limit").GetInt32(), page.GetProperty("offset").GetInt32(), page.GetProperty("has_more").GetBoolean()));
        Assert.Equal(made.Select(one => one.Name).OrderDescending(StringComparer.Ordinal).Take(2), page.GetProperty("agents").EnumerateArray().Select(one => one.Text("name")));
        Assert.All(page.GetProperty("agents").EnumerateArray(), one => Assert.Equal(["id", "name"], one.Names()));
        Assert.False((await _client.GetAsync($"{Root}?region={region}&offset=2").Json()).GetProperty("has_more").GetBoolean());
        await _client.Reaches(made[0].Path, "running");
        Assert.Equal(0, (await _client.GetAsync($"{Root}?region={region}&status=stopped").Json()).GetProperty("total").GetInt32());
        Assert.Equal(["name"], (await _client.GetAsync($"{made[0].Path}?fields=name").Json()).Names());

        foreach (var query in new[] { "limit=0", "limit=1001", "offset=-1", "sort=password:asc", "sort=name:up", "fields=secret", "status=odd" })
        {
            var refused = await _client.GetAsync($"{Root}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal(query.Split('=')[0], (await refused.Json()).GetProperty("error").GetProperty("details").Text("field"));
        }

        foreach (var (path, _) in made) await _client.DeleteAsync(path);
    }

    [Fact]
    public async Task Autoscaling_is_set_read_and_turned_off()
    {
        var (path, _) = await Make();
        var set = await _client.PutAsJsonAsync($"{path}/autoscaling", new { metric = "cpu_percent", target = 5000, max_replicas = 4, dry_run = true });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        const string Policy = """{"metric":"cpu_percent","target":5000,"min_replicas":1,"max_replicas":4,"scale_up_cooldown_sec":60,"scale_down_cooldown_sec":300,"tolerance_percent":10,"dry_run":true}""";
        Assert.Equal(Policy, await set.Content.ReadAsStringAsync());
        Assert.Equal(Policy, await _viewer.GetStringAsync($"{path}/autoscaling"));
        Assert.Equal(["decisions", "has_more", "limit", "offset", "total"], (await _viewer.GetAsync($"{path}/autoscaling/decisions").Json()).Names());
        var odd = await _client.PutAsJsonAsync($"{path}/autoscaling", new { metric = "mood", target = 1, max_replicas = 4 });
        Assert.Equal((HttpStatusCode.BadRequest, "metric"), (odd.StatusCode, (await odd.Json()).GetProperty("error").GetProperty("details").Text("field")));
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync($"{path}/autoscaling")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{path}/autoscaling")).StatusCode);
        await _client.DeleteAsync(path);
    }

    [Fact]
    public async Task A_template_is_run_with_its_parameters_and_the_sets_own_variables()
    {
        var name = Scenes.NewName("templated");
        var created = await _client.PostAsJsonAsync(Root, new { name, template = "tpl_bot", environment = new Dictionary<string, string> { ["GREETING"] = "{{hello}}" }, region = "eu", config = new { replicas = 2 } });
        var made = await created.Json();
        Assert.True(created.StatusCode == HttpStatusCode.Created, made.GetRawText());
        var path = $"{Root}/{made.Text("id")}";
        await _client.Reaches(path, "running");
        var instance = (await _client.GetAsync(path).Json()).GetProperty("instances")[1].Text("instance_id");
        var shown = await _client.GetAsync($"/api/v1/instances/{instance}").Json();
        Assert.Contains("{{hello}}", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"REPLICA\":\"1\"", shown.GetRawText(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Accepted, (await _client.PutAsJsonAsync(path, new { environment = new Dictionary<string, string> { ["GREETING"] = "bye" } })).StatusCode);
        await Eventually.BecomesAsync("the second revision", true, async () =>
            (await _client.GetAsync(path).Json()) is var now && now.Text("status") == "running"
            && now.GetProperty("instances").EnumerateArray().All(one => one.GetProperty("revision").GetInt32() == 2));
        Assert.Contains("bye", (await _client.GetAsync($"/api/v1/instances/{instance}").Json()).GetRawText(), StringComparison.Ordinal);
        await _client.DeleteAsync(path);
    }

    private async Task<(string Path, string Name)> Make(string? region = null)
    {
        var name = Scenes.NewName("agent");
        var created = await _client.PostAsJsonAsync(Root, new { name, binary_url = "http://files.test/agent", region, config = new { cpu = "0.01", memory = "1Mi" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return ($"{Root}/{(await created.Json()).Text("id")}", name);
    }

    private async Task<(string?, HttpStatusCode)> Verb(string path, string verb)
    {
        var answer = await _client.PostAsync($"{path}/{verb}", null);
        return ((await answer.Json()).Text("status"), answer.StatusCode);
    }
}

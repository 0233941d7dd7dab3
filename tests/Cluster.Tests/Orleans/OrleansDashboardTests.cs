using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cluster.Tests.Orleans;

/// <summary>The pages of Orleans, where they are asked for.</summary>
public sealed class OrleansDashboardTests(PostgresServer postgres)
{
    private const string Page = "/orleans/";
    private const string Script = "/orleans/index.min.js";

    [Fact]
    public async Task Who_asks_must_be_an_operator_on_every_process_that_serves_requests()
    {
        var settings = new Dictionary<string, string> { ["Fleet__Engine__Dashboard"] = "true" };
        await using var cluster = await Cluster.Start(postgres, ["all", "api"], settings);
        foreach (var door in cluster.Doors)
        {
            foreach (var path in (string[])[Page, Script, "/orleans/DashboardCounters", "/orleans/Trace", "/orleans/fonts/any"])
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await Get(door, path, null)).Status);
                Assert.Equal(HttpStatusCode.Forbidden, (await Get(door, path, await Key(door, "DEVELOPER"))).Status);
            }

            var key = await Key(door, "OPERATOR");
            var (status, page, policy) = await Get(door, Page, key);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("index.min.js", page, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await Get(door, Script, key)).Status);

            var counters = JsonNode.Parse((await Get(door, "/orleans/DashboardCounters", key)).Text)!;
            Assert.Equal(1, (int)counters["totalActiveHostCount"]!);
            Assert.Equal(HttpStatusCode.Forbidden, (await Get(door, "/orleans/Trace", key)).Status);
            foreach (var path in (string[])["/orleans/GrainState?grainId=fleet&grainType=any", "/orleans/grainstate/?grainId=fleet&grainType=any"])
            {
                Assert.Equal(HttpStatusCode.NotFound, (await Get(door, path, key)).Status);
            }
        }
    }

    [Fact]
    public async Task The_session_of_the_web_page_is_good_for_them()
    {
        await using var node = new FleetServer(new Dictionary<string, string> { ["Fleet__Engine__Dashboard"] = "true" });
        await node.Run();
        var user = new JsonObject { ["email"] = "operator@example.org", ["name"] = "An operator", ["password"] = "correct horse battery", ["role"] = "OPERATOR" };
        using var made = await node.Client.PostAsJsonAsync("/api/v1/admin/users", user);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var browser = new HttpClient { BaseAddress = node.Address };
        using var opened = await browser.PostAsJsonAsync("/api/v1/session", new JsonObject { ["email"] = "operator@example.org", ["password"] = "correct horse battery" });
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(Page)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(Script)).StatusCode);
    }

    private static async Task<string> Key(FleetServer door, string role)
    {
        using var answer = await door.Client.PostAsJsonAsync("/api/v1/api-keys", new JsonObject { ["name"] = role, ["role"] = role });
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["key"]!;
    }

    private static async Task<(HttpStatusCode Status, string Text, string Policy)> Get(FleetServer door, string path, string? key)
    {
        using var client = new HttpClient { BaseAddress = door.Address };
        if (key is not null) client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var answer = await client.GetAsync(path);
        answer.Headers.TryGetValues("Content-Security-Policy", out var policy);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), policy?.Single() ?? "");
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary><c>/api/instances</c>, field for field as its document has it.</summary>
public sealed class BotsTests : IDisposable
{
    private const string Root = "/api/instances";

    private readonly FleetHost _fleet;
    private readonly HttpClient _client;

    public BotsTests(FleetHost fleet)
    {
        _fleet = fleet;
        _client = fleet.Caller(null);
        _client.DefaultRequestHeaders.Add("X-API-Key", fleet.KeyOf(Role.Operator));
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_bot_is_made_listed_paused_restarted_and_deleted()
    {
        await AddServer();
        const string Name = "Käpt'n \"Bot\" {{name}} 🤖: #1";
        var created = await _client.PostAsJsonAsync(Root, new { name = Name, region = "us-east-1" });
        var made = await created.Json();
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(["created_at", "health", "id", "name", "region", "status", "updated_at"], made.Names());
        Assert.Equal((Name, "creating", "us-east-1"), (made.Text("name"), made.Text("status"), made.Text("region")));
        Assert.Equal("""{"cpu_percent":0,"memory_mb":0,"disk_mb":0,"last_heartbeat":0,"uptime_secs":0}""", made.GetProperty("health").GetRawText());
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - made.GetProperty("created_at").GetInt64(), -1, 60);
        var path = $"{Root}/{made.Text("id")}";
        Assert.Equal(path, created.Headers.Location!.ToString());
        await _client.Reaches(path, "running");
        await Eventually.BecomesAsync(path, 10, async () => (await _client.GetAsync($"{path}/health").Json()).GetProperty("memory_mb").GetInt32());

        var list = await _client.GetAsync(Root).Json();
        var listed = list.EnumerateArray().Single(bot => bot.Text("id") == made.Text("id"));
        Assert.Equal((Name, "running"), (listed.Text("name"), listed.Text("status")));
        Assert.True((await _client.GetAsync($"{path}/health").Json()).GetProperty("last_heartbeat").GetInt64() > 0);

        await Answers($"{path}/pause", """{"status":"paused"}""");
        await _client.Reaches(path, "paused");
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync($"{path}/pause", null)).StatusCode);
        await Answers($"{path}/restart", """{"status":"restarted"}""");
        await _client.Reaches(path, "running");
        await Answers($"{path}/restart", """{"status":"restarted"}""");

        var deleted = await _client.DeleteAsync(path);
        Assert.Equal((HttpStatusCode.NoContent, 0), (deleted.StatusCode, (await deleted.Content.ReadAsByteArrayAsync()).Length));
        Assert.False(_fleet.Machines.Knows(InstanceId.Of(made.Text("id")!)));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(path)).StatusCode);
        Assert.DoesNotContain(made.Text("id"), (await _client.GetAsync(Root).Json()).EnumerateArray().Select(bot => bot.Text("id")));
    }

    [Fact]
    public async Task A_bot_needs_neither_body_nor_name_and_names_may_stand_twice()
    {
        await AddServer();
        var nameless = await _client.PostAsync(Root, null);
        Assert.Equal(HttpStatusCode.Created, nameless.StatusCode);
        var bot = await nameless.Json();
        Assert.Matches("^bot-[a-z0-9]{6}$", bot.Text("name")!);
        Assert.Equal(JsonValueKind.Null, bot.GetProperty("region").ValueKind);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await _client.PostAsJsonAsync(Root, new { name = "twin" })).StatusCode);
        }
    }

    [Fact]
    public async Task What_is_terminated_is_not_restarted()
    {
        var (server, _) = await AddServer();
        using var console = _fleet.Caller(Role.Operator);
        var id = await console.Deploy(server);
        await console.PostAsync($"/api/v1/instances/{id}/stop", null);
        await _client.Reaches($"{Root}/{id}", "stopped");
        Assert.Equal(HttpStatusCode.Conflict, (await _client.PostAsync($"{Root}/{id}/restart", null)).StatusCode);
    }

    [Fact]
    public async Task What_has_failed_is_restarted()
    {
        var (server, host) = await AddServer();
        using var console = _fleet.Caller(Role.Operator);
        var id = await console.Deploy(server);
        _fleet.Machines.Break(host, RemoteFault.ScriptFailed);
        Assert.Equal(HttpStatusCode.BadGateway, (await _client.PostAsync($"{Root}/{id}/pause", null)).StatusCode);
        _fleet.Machines.Mend(host);
        Assert.Contains((await _client.GetAsync($"{Root}/{id}").Json()).Text("status"), new[] { "error", "running", "paused" });
        await Answers($"{Root}/{id}/restart", """{"status":"restarted"}""");
    }

    [Fact]
    public async Task Errors_have_a_small_body()
    {
        using var nobody = _fleet.Caller(null);
        await Fails(await nobody.GetAsync(Root), HttpStatusCode.Unauthorized, "unauthorized");
        await Fails(await _client.GetAsync($"{Root}/inst_unknown"), HttpStatusCode.NotFound, "not_found");
        await Fails(await _client.GetAsync($"{Root}/inst_unknown/logs"), HttpStatusCode.NotFound, "not_found");
        await Fails(await _client.PostAsJsonAsync(Root, new { name = "a\nb" }), HttpStatusCode.UnprocessableEntity, "invalid_request");
        await Fails(await _client.PostAsJsonAsync(Root, new { region = "no where" }), HttpStatusCode.UnprocessableEntity, "invalid_request");
    }

    private Task<(string Id, string Host)> AddServer() => _fleet.Caller(Role.Operator).AddServer();

    private async Task Answers(string path, string body)
    {
        var answer = await _client.PostAsync(path, null);
        Assert.Equal((HttpStatusCode.OK, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    private static async Task Fails(HttpResponseMessage answer, HttpStatusCode status, string error)
    {
        var body = await answer.Json();
        Assert.Equal((status, error), (answer.StatusCode, body.Text("error")));
        Assert.Equal(["error", "message"], body.Names());
    }
}

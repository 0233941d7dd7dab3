using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class MaintenanceWindowTests(FleetHost fleet)
{
    private const string Root = "/api/v1/maintenance";

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_window_is_added_read_replaced_and_deleted()
    {
        var (server, _) = await _operator.AddServer();
        var answer = await _operator.PostAsJsonAsync(
            Root, new { startsAt = DateTimeOffset.UtcNow.AddMinutes(-1), durationMinutes = 60, reason = "new disks", serverId = server });
        var added = await answer.Json();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(
            [
                "createdAt", "createdBy", "durationMinutes", "id", "instanceId", "open", "openUntil", "reason", "schedule", "selector", "serverId", "startsAt",
                "timeZone",
            ],
            added.Names());
        Assert.Equal((server, null, null, true), (
            added.Text("serverId"), added.Text("instanceId"), added.Text("selector"), added.GetProperty("open").GetBoolean()));
        var path = $"{Root}/{added.Text("id")}";
        Assert.Equal(path, answer.Headers.Location!.ToString());
        await ListAndDetailSay(path, added);
        Assert.True((await _viewer.GetAsync($"/api/v1/servers/{server}").Json()).GetProperty("inMaintenance").GetBoolean());

        var replaced = await _operator.PutAsJsonAsync(
            path, new { schedule = "0 3 29 2 *", timeZone = "Europe/Berlin", durationMinutes = 1, selector = "tier=web" }).Json();
        Assert.Equal((null, "tier=web", "Maintenance", false), (
            replaced.Text("serverId"), replaced.Text("selector"), replaced.Text("reason"), replaced.GetProperty("open").GetBoolean()));
        Assert.Equal(added.Text("createdAt"), replaced.Text("createdAt"));
        await ListAndDetailSay(path, replaced);
        Assert.False((await _viewer.GetAsync($"/api/v1/servers/{server}").Json()).GetProperty("inMaintenance").GetBoolean());

        Assert.Equal(added.Text("id"), (await _operator.DeleteAsync(path).Json()).Text("id"));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.PutAsJsonAsync(path, new { startsAt = "2150-01-01", durationMinutes = 1 })).StatusCode);
    }

    [Fact]
    public async Task The_list_tells_those_that_are_open_from_the_others()
    {
        var instance = (await _operator.Register()).Text("id");
        var open = await Add(new { startsAt = DateTimeOffset.UtcNow.AddMinutes(-1), durationMinutes = 60, instanceId = instance });
        var shut = await Add(new { startsAt = "2150-01-01T00:00:00Z", durationMinutes = 60, instanceId = instance });

        var list = await _viewer.GetAsync($"{Root}?limit=100").Json();
        Assert.Equal(["data", "pagination"], list.Names());
        Assert.Contains(open, Ids(list));
        Assert.Contains(shut, Ids(list));
        Assert.Contains(open, Ids(await _viewer.GetAsync($"{Root}?open=true&limit=100").Json()));
        Assert.DoesNotContain(shut, Ids(await _viewer.GetAsync($"{Root}?open=true&limit=100").Json()));
        Assert.DoesNotContain(open, Ids(await _viewer.GetAsync($"{Root}?open=false&limit=100").Json()));
        Assert.Contains(shut, Ids(await _viewer.GetAsync($"{Root}?open=false&limit=100").Json()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _viewer.GetAsync($"{Root}?open=maybe")).StatusCode);
    }

    [Theory]
    [InlineData("""{"durationMinutes":60}""", "startsAt")]
    [InlineData("""{"startsAt":"2001-01-01T00:00:00Z","durationMinutes":10}""", "startsAt")]
    [InlineData("""{"schedule":"0 25 * * *","durationMinutes":10}""", "schedule")]
    [InlineData("""{"schedule":"0 3 * * *","timeZone":"Mars/Olympus","durationMinutes":10}""", "timeZone")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"selector":"a b"}""", "selector")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"selector":","}""", "selector")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"instanceId":"inst_unknown"}""", "instanceId")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"instanceId":"nonsense"}""", "instanceId")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"serverId":"srv_unknown"}""", "serverId")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"instanceId":"inst_x","selector":"a=b"}""", "selector")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"instanceId":"inst_x","serverId":"srv_x"}""", "serverId")]
    public async Task A_wrong_window_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    private async Task ListAndDetailSay(string path, JsonElement window)
    {
        Assert.Equal(window.GetRawText(), (await _viewer.GetAsync(path).Json()).GetRawText());
        foreach (var filter in new[] { "", $"&open={(window.GetProperty("open").GetBoolean() ? "true" : "false")}" })
        {
            var list = await _viewer.GetAsync($"{Root}?limit=100{filter}").Json();
            Assert.Equal(window.GetRawText(), list.GetProperty("data").EnumerateArray().Single(one => one.Text("id") == window.Text("id")).GetRawText());
        }
    }

    private async Task<string> Add(object window)
    {
        var added = await _operator.PostAsJsonAsync(Root, window);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        return (await added.Json()).Text("id")!;
    }

    private static string?[] Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(one => one.Text("id"))];
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class MaintenanceTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task Windows_are_added_listed_and_removed()
    {
        var (id, _) = await _operator.AddServer();
        var path = $"/api/v1/servers/{id}/maintenance";
        var added = await _operator.PostAsJsonAsync(
            path, new { startsAt = DateTimeOffset.UtcNow.AddMinutes(-1), durationMinutes = 60, reason = "new disk" });
        var window = await added.Json();
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(["durationMinutes", "id", "reason", "schedule", "startsAt", "timeZone"], window.Names());
        Assert.Equal($"{path}/{window.Text("id")}", added.Headers.Location!.ToString());
        var recurring = await _operator.PostAsJsonAsync(
            path, new { schedule = "0 3 * * 0", timeZone = "Europe/Berlin", durationMinutes = 90 }).Json();
        Assert.Equal(("0 3 * * 0", "Europe/Berlin", 90, "Maintenance"), (recurring.Text("schedule"), recurring.Text("timeZone"),
            recurring.GetProperty("durationMinutes").GetInt32(), recurring.Text("reason")));

        var list = await _operator.GetAsync(path).Json();
        Assert.Equal(["inMaintenance", "windows"], list.Names());
        Assert.Equal((2, true), (list.GetProperty("windows").GetArrayLength(), list.GetProperty("inMaintenance").GetBoolean()));
        var server = await _operator.GetAsync($"/api/v1/servers/{id}").Json();
        Assert.Equal((2, true), (server.GetProperty("maintenance").GetArrayLength(), server.GetProperty("inMaintenance").GetBoolean()));

        var left = await _operator.DeleteAsync($"{path}/{window.Text("id")}").Json();
        Assert.Equal(recurring.Text("id"), Assert.Single(left.GetProperty("windows").EnumerateArray()).Text("id"));
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.DeleteAsync($"{path}/{window.Text("id")}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _operator.DeleteAsync($"{path}/{new string('a', 129)}")).StatusCode);
    }

    [Fact]
    public async Task A_time_without_an_offset_is_one_in_UTC()
    {
        var (id, _) = await _operator.AddServer();
        var added = await _operator.PostAsJsonAsync(
            $"/api/v1/servers/{id}/maintenance", new { startsAt = "2150-01-02T03:04:05", durationMinutes = 1 }).Json();
        Assert.Equal("2150-01-02T03:04:05.000Z", added.Text("startsAt"));
    }

    [Theory]
    [InlineData("""{"durationMinutes":60}""", "startsAt")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z"}""", "durationMinutes")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":0}""", "durationMinutes")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10081}""", "durationMinutes")]
    [InlineData("""{"startsAt":"9999-12-31T23:59:59Z","durationMinutes":10}""", "startsAt")]
    [InlineData("""{"startsAt":"soon","durationMinutes":10}""", "startsAt")]
    [InlineData("""{"startsAt":"2001-01-01T00:00:00Z","durationMinutes":10}""", "startsAt")]
    [InlineData("""{"startsAt":"2150-01-01T00:00:00Z","durationMinutes":10,"timeZone":"UTC"}""", "schedule")]
    [InlineData("""{"schedule":"60 * * * *","durationMinutes":10}""", "schedule")]
    [InlineData("""{"schedule":"* * * * * *","durationMinutes":10}""", "schedule")]
    [InlineData("""{"schedule":"0 3 * * *","timeZone":"Mars/Olympus","durationMinutes":10}""", "timeZone")]
    public async Task A_wrong_window_is_named(string body, string field)
    {
        var (id, _) = await _operator.AddServer();
        var refused = await _operator.PostAsync($"/api/v1/servers/{id}/maintenance", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }
}

using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

/// <summary><c>/v1/agents/{id}/logs</c> and <c>/metrics</c> of a set that runs.</summary>
public sealed class AgentFollowTests(FleetHost fleet)
{
    private readonly HttpClient _client = fleet.Caller();

    [Fact]
    public async Task The_lines_of_all_replicas_are_read_in_order_and_followed()
    {
        var path = await Make();
        var replicas = (await _client.GetAsync(path).Json()).GetProperty("instances").EnumerateArray().Select(one => one.Text("instance_id")!).ToList();
        await Say(replicas[0], "INFO", "one");
        await Say(replicas[1], "ERROR", "two");
        await Say(replicas[0], "ERROR", "three");

        var read = await _client.GetAsync($"{path}/logs?tail=3").Json();
        var lines = read.GetProperty("logs").EnumerateArray().ToList();
        Assert.Equal(["one", "two", "three"], lines.Select(line => line.Text("message")));
        Assert.Equal([0, 1, 0], lines.Select(line => line.GetProperty("replica").GetInt32()));
        Assert.Equal("info", lines[0].Text("level"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", lines[0].Text("timestamp")!);
        var faults = await _client.GetAsync($"{path}/logs?level=error&since=1h").Json();
        Assert.Equal(["two", "three"], faults.GetProperty("logs").EnumerateArray().Select(line => line.Text("message")));

        using var stream = await EventReader.Open(_client, $"{path}/logs?follow=true&tail=1", after: null);
        var shown = await stream.Next();
        Assert.Equal("three", shown.Data.Text("message"));
        await Say(replicas[1], "WARN", "four");
        Assert.Equal("four", (await stream.Next()).Data.Text("message"));
        using var resumed = await EventReader.Open(_client, $"{path}/logs?follow=true", shown.Id);
        var next = await resumed.Next();
        Assert.Equal(("four", 1), (next.Data.Text("message"), next.Data.GetProperty("replica").GetInt32()));

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"{path}/metrics?period=24h&metric=cpu")).StatusCode);
        await _client.DeleteAsync(path);
    }

    [Theory]
    [InlineData("logs?tail=0", "tail")]
    [InlineData("logs?since=soon", "since")]
    [InlineData("logs?level=loud", "level")]
    [InlineData("metrics?period=1y", "period")]
    [InlineData("metrics?metric=mood", "metric")]
    public async Task A_wrong_query_is_named(string query, string field)
    {
        var refused = await _client.GetAsync($"/v1/agents/agt_none/{query}");
        Assert.Equal((HttpStatusCode.BadRequest, field), (refused.StatusCode, (await refused.Json()).GetProperty("error").GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task What_is_of_no_agent_is_not_found()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/v1/agents/agt_none/logs?follow=true")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/v1/agents/agt_none/metrics")).StatusCode);
    }

    private async Task<string> Make()
    {
        var created = await _client.PostAsJsonAsync("/v1/agents", new
        {
            name = Scenes.NewName("followed"), binary_url = "http://files.test/agent", config = new { cpu = "0.01", memory = "1Mi", replicas = 2 },
        });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var path = $"/v1/agents/{(await created.Json()).Text("id")}";
        await _client.Reaches(path, "running");
        return path;
    }

    private async Task Say(string instance, string level, string message)
    {
        var said = await _client.PostAsJsonAsync("/api/v1/logs/ingest", new { instanceId = instance, level, source = "APP", message });
        Assert.True(said.IsSuccessStatusCode, await said.Content.ReadAsStringAsync());
    }
}

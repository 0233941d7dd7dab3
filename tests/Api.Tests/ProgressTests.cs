using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;

namespace Fleet.Api.Tests;

/// <summary>Server-sent events, read as a browser reads them.</summary>
public sealed class ProgressTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_stream_ends_with_complete_and_its_ids_only_grow()
    {
        var (server, _) = await _operator.AddServer();
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(Scenes.NewName("shop"), server)).Json();
        var path = $"/api/v1/operations/{created.Text("operationId")}/events";
        var (ids, events) = await Read(path);
        Assert.Equal(ids.Distinct().Order(), ids);
        var last = events[^1];
        Assert.Equal(("complete", "succeeded", 100), (last.Text("type"), last.Text("status"), last.GetProperty("progress_percent").GetInt32()));
        Assert.All(events[..^1], one => Assert.InRange(one.GetProperty("progress_percent").GetInt32(), 0, 99));
        Assert.All(events, one => Assert.Equal(created.Text("operationId"), one.Text("operation_id")));

        var (again, _) = await Read(path, ids[^1] - 1);
        Assert.Equal([ids[^1]], again);
        var over = await Open(path, ids[^1]);
        Assert.Equal(HttpStatusCode.NoContent, over.StatusCode);
    }

    [Fact]
    public async Task A_failure_ends_it_with_error()
    {
        var (server, host) = await _operator.AddServer();
        fleet.Machines.Break(host, RemoteFault.ScriptFailed);
        var created = await _operator.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment(Scenes.NewName("shop"), server)).Json();
        var (_, events) = await Read($"/api/v1/operations/{created.Text("operationId")}/events");
        fleet.Machines.Mend(host);
        Assert.Equal(("error", "failed"), (events[^1].Text("type"), events[^1].Text("status")));
        Assert.Contains("broken on purpose", events[^1].Text("message"), StringComparison.Ordinal);
        Assert.False(events[^1].TryGetProperty("progress_percent", out _));
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive_by_comments()
    {
        // The machine does not answer, which is tried again and again: nothing is news for a while.
        var (server, host) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        fleet.Machines.Break(host, RemoteFault.TimedOut);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/instances/{id}/stop");
        request.Headers.Add("Prefer", "respond-async");
        var operation = (await (await _operator.SendAsync(request)).Json()).Text("operationId");
        using var stream = await Open($"/api/v1/operations/{operation}/events", long.MaxValue);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Equal(": still there", await reader.ReadLineAsync());
        fleet.Machines.Mend(host);
    }

    [Fact]
    public async Task What_does_not_exist_has_no_stream()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/operations/op_unknown/events")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/deployments/dep_unknown/events")).StatusCode);
    }

    private async Task<(long[] Ids, JsonElement[] Events)> Read(string path, long? from = null)
    {
        using var response = await Open(path, from);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        string[] Fields(string name) => [.. lines.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..])];
        return (
            [.. Fields("id: ").Select(id => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))],
            [.. Fields("data: ").Select(data => JsonElement.Parse(data))]);
    }

    private async Task<HttpResponseMessage> Open(string path, long? from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (from is { } seen) request.Headers.Add("Last-Event-ID", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await _viewer.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}

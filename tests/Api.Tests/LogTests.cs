using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class LogTests(FleetHost fleet)
{
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_line_that_was_ingested_is_found_again()
    {
        var id = (await _viewer.Register()).Text("id")!;
        var created = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest", new
        {
            instanceId = id, level = "WARN", source = "BUILD", message = "the marmot whistles", metadata = new { a = 1 }, deploymentId = "dep_7",
            timestamp = "2026-01-02T03:04:05.678+01:00",
        });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var line = await created.Json();
        Assert.Equal(["deploymentId", "id", "instanceId", "level", "message", "metadata", "source", "timestamp"], line.Names());
        Assert.Equal("2026-01-02T02:04:05.678Z", line.Text("timestamp"));

        Assert.Equal(line.GetRawText(), (await _viewer.GetAsync(created.Headers.Location).Json()).GetRawText());
        Assert.Equal(line.Text("id"), await Only("/api/v1/logs?search=MARMOT"));
        Assert.Equal(line.Text("id"), await Only($"/api/v1/logs?instanceId={id}&level=WARN,ERROR&source=BUILD&deploymentId=dep_7"));
        Assert.Equal(line.Text("id"), await Only($"/api/v1/instances/{id}/logs?from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z"));
        Assert.Null(await Only($"/api/v1/instances/{id}/logs?level=INFO"));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/logs/unknown")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _viewer.GetAsync($"/api/v1/logs/{new string('x', 200)}")).StatusCode);
    }

    [Fact]
    public async Task Lines_come_in_batches_and_are_paged_and_counted()
    {
        var (one, other) = ((await _viewer.Register()).Text("id")!, (await _viewer.Register()).Text("id")!);
        var entries = Enumerable.Range(0, 100).Select(i => Entry(i % 4 == 0 ? other : one, level: i % 10 == 0 ? "ERROR" : "INFO"));
        var created = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest/batch", new { entries });
        Assert.Equal((HttpStatusCode.Created, 100), (created.StatusCode, (await created.Json()).GetProperty("count").GetInt32()));

        var page = await _viewer.GetAsync($"/api/v1/logs?instanceId={one}&limit=30&page=3").Json();
        Assert.Equal(15, page.GetProperty("data").GetArrayLength());
        Assert.Equal((75, 3), (page.GetProperty("pagination").GetProperty("total").GetInt32(), page.GetProperty("pagination").GetProperty("totalPages").GetInt32()));

        var own = await _viewer.GetAsync($"/api/v1/instances/{one}/logs/stats").Json();
        Assert.Equal(["byLevel", "bySource", "instanceId", "total"], own.Names());
        Assert.Equal((75, 5), (own.GetProperty("total").GetInt32(), own.GetProperty("byLevel").GetProperty("ERROR").GetInt32()));
        var all = await _viewer.GetAsync("/api/v1/logs/stats").Json();
        Assert.Equal(["byLevel", "bySource", "topInstances", "total"], all.Names());
        Assert.True(all.GetProperty("total").GetInt32() >= 100);
        Assert.Equal(["count", "instanceId"], all.GetProperty("topInstances")[0].Names());
        Assert.Equal(0, (await _viewer.GetAsync("/api/v1/logs/stats?to=2000-01-01").Json()).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/instances/inst_nobody/logs/stats")).StatusCode);
    }

    [Fact]
    public async Task A_batch_with_a_stranger_stores_nothing_and_names_it()
    {
        var id = (await _viewer.Register()).Text("id")!;
        var refused = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest/batch", new { entries = new[] { Entry(id), Entry("inst_nobody"), Entry("x") } });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "entries[1].instanceId"), (refused.StatusCode, (await refused.Json()).Text("field")));
        Assert.Null(await Only($"/api/v1/instances/{id}/logs"));
        var many = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest/batch", new { entries = Enumerable.Repeat(Entry(id), 1_001) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "entries"), (many.StatusCode, (await many.Json()).Text("field")));
        var none = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest/batch", new { entries = Array.Empty<object>() });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "entries"), (none.StatusCode, (await none.Json()).Text("field")));
    }

    [Theory]
    [InlineData("instanceId", "\"inst_nobody\"")]
    [InlineData("instanceId", "null")]
    [InlineData("level", "\"LOUD\"")]
    [InlineData("level", "\"info\"")]
    [InlineData("source", "\"MOON\"")]
    [InlineData("message", "\"\"")]
    [InlineData("metadata", "[1]")]
    [InlineData("metadata", "\"text\"")]
    [InlineData("timestamp", "\"yesterday\"")]
    public async Task A_line_that_makes_no_sense_is_refused_by_its_field(string field, string value)
    {
        var id = (await _viewer.Register()).Text("id")!;
        var fields = new Dictionary<string, string>
        {
            ["instanceId"] = $"\"{id}\"", ["level"] = "\"INFO\"", ["source"] = "\"APP\"", ["message"] = "\"m\"", [field] = value,
        };
        using var body = new StringContent($"{{{string.Join(",", fields.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}", null, "application/json");
        var refused = await _viewer.PostAsync("/api/v1/logs/ingest", body);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Theory]
    [InlineData("logs?level=LOUD", "level")]
    [InlineData("logs?source=MOON", "source")]
    [InlineData("logs?limit=501", "limit")]
    [InlineData("logs?from=x", "from")]
    [InlineData("logs?cursor=x", "cursor")]
    [InlineData("logs/stats?to=x", "to")]
    [InlineData("logs/stream?level=LOUD", "level")]
    public async Task A_question_that_makes_no_sense_is_refused_by_its_field(string query, string field)
    {
        var refused = await _viewer.GetAsync($"/api/v1/{query}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task Of_an_instance_on_a_server_the_output_is_read_until_lines_are_stored_and_on_demand_afterwards()
    {
        using var operators = fleet.Caller(Role.Operator);
        var (server, _) = await operators.AddServer();
        var id = await operators.Deploy(server);
        async Task<string?> Newest(string query) => (await _viewer.GetAsync($"/api/v1/instances/{id}/logs{query}").Json())
            .GetProperty("data").EnumerateArray().Select(line => line.Text("message")).FirstOrDefault();

        Assert.Equal("line 10", await Newest(""));
        Assert.Null(await Newest("?origin=stored"));
        await _viewer.PostAsJsonAsync("/api/v1/logs/ingest", Entry(id));
        Assert.Equal("message", await Newest(""));
        Assert.Equal("line 10", await Newest("?origin=machine"));

        var self = (await _viewer.Register()).Text("id");
        Assert.Equal(HttpStatusCode.Conflict, (await _viewer.GetAsync($"/api/v1/instances/{self}/logs?origin=machine")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _viewer.GetAsync($"/api/v1/instances/{self}/logs?origin=moon")).StatusCode);
    }

    private async Task<string?> Only(string path) => (await _viewer.GetAsync(path).Json())
        .GetProperty("data").EnumerateArray().Select(line => line.Text("id")).SingleOrDefault();

    private static object Entry(string instanceId, string level = "INFO") => new { instanceId, level, source = "APP", message = "message" };
}

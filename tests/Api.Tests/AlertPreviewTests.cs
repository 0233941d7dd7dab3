using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using static Fleet.Api.Tests.Hosting.AlertScenes;

namespace Fleet.Api.Tests;

public sealed class AlertPreviewTests(FleetHost fleet)
{
    private const string Path = $"{RulesPath}/preview";

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);
    private readonly DateTimeOffset _end = DateTimeOffset.UtcNow.AddMinutes(-10);

    [Fact]
    public async Task A_rule_is_tried_on_what_was_measured_and_nothing_comes_of_it()
    {
        // Ten quiet minutes, six busy ones, ten quiet ones, two busy ones, ten quiet ones, and busy to the end.
        var instance = await Measured([.. Enumerable.Repeat(10, 10), .. Enumerable.Repeat(95, 6), .. Enumerable.Repeat(10, 10), 95, 95, .. Enumerable.Repeat(10, 10), .. Enumerable.Repeat(97, 8)]);
        var found = await Tried(instance, forSec: 180);
        Assert.Equal(["alerts", "from", "samples", "targets", "targetsWithoutSamples", "to", "total", "truncated"], found.Names());
        Assert.Equal((1, 0, 46, 2, false), (
            Int(found, "targets"), Int(found, "targetsWithoutSamples"), Int(found, "samples"), Int(found, "total"), found.GetProperty("truncated").GetBoolean()));
        var alerts = found.GetProperty("alerts").EnumerateArray().ToList();

        Assert.Equal([(instance, "cpu_percent is 97 (gt 90)", true), (instance, "cpu_percent is 95 (gt 90)", false)],
            alerts.Select(alert => (alert.Text("instanceId"), alert.Text("message"), alert.GetProperty("resolvedAt").ValueKind == JsonValueKind.Null)));
        Assert.Equal((_end.AddMinutes(-5), _end.AddMinutes(-33), _end.AddMinutes(-30)), (
            Near(alerts[0], "firedAt"), Near(alerts[1], "firedAt"), Near(alerts[1], "resolvedAt")));
        Assert.Equal((300, 180), (Int(alerts[0], "durationSec"), Int(alerts[1], "durationSec")));

        Assert.Equal(3, Int(await Tried(instance, forSec: 0), "total"));
        Assert.Equal(0, (await _viewer.GetAsync($"{AlertsPath}?instanceId={instance}").Json()).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{RulesPath}/rule_preview")).StatusCode);
    }

    [Fact]
    public async Task What_is_unusual_is_found_by_what_was_before_it()
    {
        var instance = await Measured([.. Enumerable.Range(0, 30).Select(minute => 20 + (minute % 2)), 80, 20, 21, 20]);
        var found = await (await _viewer.PostAsJsonAsync(Path, new
        {
            name = "odd", type = "ANOMALY", severity = "LOW", instanceId = instance, from = _end.AddMinutes(-20), to = _end,
            conditions = new { metric = "cpu_percent", deviation_percent = 100, window_sec = 1200 },
        })).Json();
        Assert.Equal(1, Int(found, "total"));
        Assert.StartsWith("cpu_percent is 80, ", found.GetProperty("alerts")[0].Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_without_samples_is_counted()
    {
        var instance = (await _operator.Register()).Text("id")!;
        var found = await Tried(instance, forSec: 0);
        Assert.Equal((1, 1, 0), (Int(found, "targets"), Int(found, "targetsWithoutSamples"), Int(found, "total")));
    }

    [Theory]
    [InlineData("""{"name":"r","type":"LIFECYCLE","severity":"LOW","conditions":{"event":"heartbeat_lost"}}""", "type")]
    [InlineData("""{"name":"r","type":"THRESHOLD","severity":"LOW","conditions":{"metric":"cpu_percent","operator":"eq","threshold":1}}""", "conditions.operator")]
    [InlineData("""{"name":"r","type":"THRESHOLD","severity":"LOW","instanceId":"inst_nobody","conditions":{"metric":"cpu_percent","operator":"gt","threshold":1}}""", "instanceId")]
    [InlineData("""{"name":"r","type":"THRESHOLD","severity":"LOW","from":"2026-01-01T00:00:00Z","to":"2026-01-09T00:00:00Z","conditions":{"metric":"cpu_percent","operator":"gt","threshold":1}}""", "from")]
    public async Task What_cannot_be_tried_is_refused(string body, string field)
    {
        var answer = await _viewer.PostAsJsonAsync(Path, JsonElement.Parse(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.StatusCode, (await answer.Json()).Text("field")));
    }

    /// <summary>An instance that measured these, a minute apart, the last a minute before the end.</summary>
    private async Task<string> Measured(int[] percents)
    {
        var instance = (await _operator.Register()).Text("id")!;
        var history = fleet.App.Services.GetRequiredService<IHistory>();
        for (var i = 0; i < percents.Length; i++)
        {
            Assert.True(history.TryAppend(new SampleRow(instance, _end.AddMinutes(i - percents.Length), percents[i], 1, 2, 1, 2)));
        }

        await Eventually.BecomesAsync("samples", percents.Length, async () => (await history.Samples(instance, _end.AddDays(-1), _end, 1_000)).Length);
        return instance;
    }

    private async Task<JsonElement> Tried(string instance, int forSec)
    {
        var answer = await _viewer.PostAsJsonAsync(Path, new
        {
            name = "busy", type = "THRESHOLD", severity = "HIGH", instanceId = instance, forSec, cooldownSec = 0, from = _end.AddHours(-2), to = _end,
            conditions = new { metric = "cpu_percent", @operator = "gt", threshold = 90 },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    /// <summary>The whole second nearest to one of the test's own minutes.</summary>
    private DateTimeOffset Near(JsonElement element, string property)
    {
        var time = element.GetProperty(property).GetDateTimeOffset();
        var minutes = Math.Round((_end - time).TotalMinutes);
        Assert.InRange(Math.Abs((_end.AddMinutes(-minutes) - time).TotalSeconds), 0, 1);
        return _end.AddMinutes(-minutes);
    }

    private static int Int(JsonElement element, string property) => element.GetProperty(property).GetInt32();
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using static Fleet.Api.Tests.Hosting.AlertScenes;

namespace Fleet.Api.Tests;

public sealed class AlertTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task An_alert_is_what_the_contract_says()
    {
        var (instance, rule, alert) = await Fire();
        var shown = await Detail(alert);
        Assert.Equal(
            [
                "acknowledgedAt", "acknowledgedBy", "dedupeKey", "firedAt", "flapping", "history", "id", "instanceId", "message", "metadata",
                "notificationCount", "notifications", "resolvedAt", "resolvedBy", "rule", "ruleId", "ruleName", "ruleType", "severity",
                "silencedBecause", "silencedUntil", "status", "targetName", "title",
            ],
            shown.Names());
        Assert.Equal((rule, instance, "ACTIVE", "HIGH"), (shown.Text("ruleId"), shown.Text("instanceId"), shown.Text("status"), shown.Text("severity")));
        Assert.Equal(["id", "name", "severity", "type"], shown.GetProperty("rule").Names());
        Assert.Equal((rule, "busy", "THRESHOLD"), (
            shown.GetProperty("rule").Text("id"), shown.GetProperty("rule").Text("name"), shown.GetProperty("rule").Text("type")));
        Assert.Equal($"{rule}:{instance}", shown.Text("dedupeKey"));
        Assert.Equal(JsonValueKind.Object, shown.GetProperty("metadata").ValueKind);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("notificationCount").ValueKind);
        Assert.Equal(["ACTIVE"], shown.GetProperty("history").EnumerateArray().Select(change => change.Text("status")));

        var list = await _viewer.GetAsync($"{AlertsPath}?ruleId={rule}").Json();
        Assert.Equal(["alerts", "nextCursor", "page", "pageSize", "total", "totalPages"], list.Names());
        var listed = Assert.Single(list.GetProperty("alerts").EnumerateArray());
        Assert.Equal((0, JsonValueKind.Null), (listed.GetProperty("notificationCount").GetInt32(), listed.GetProperty("notifications").ValueKind));
        Assert.Equal(["id", "name", "type"], listed.GetProperty("rule").Names());
    }

    [Fact]
    public async Task List_and_detail_agree_after_each_transition()
    {
        var (instance, rule, alert) = await Fire();
        Assert.Equal("ACTIVE", await Status(alert, rule));
        Assert.Equal("ACKNOWLEDGED", (await Post($"{alert}/acknowledge")).Text("status"));
        Assert.Equal("ACKNOWLEDGED", await Status(alert, rule));
        Assert.Equal("SILENCED", (await Post($"{alert}/silence", new { durationSec = 600, reason = "known" })).Text("status"));
        Assert.Equal("SILENCED", await Status(alert, rule));
        Assert.Equal("ACKNOWLEDGED", (await Post($"{alert}/silence", new { until = (DateTimeOffset?)null })).Text("status"));
        Assert.Equal("ACKNOWLEDGED", await Status(alert, rule));
        await fleet.Measures(instance, 10);
        Assert.Equal(alert, await _viewer.AlertOf(rule, "RESOLVED"));
        Assert.Equal("RESOLVED", await Status(alert, rule));

        var over = await Detail(alert);
        Assert.Equal("system:auto-resolution", over.Text("resolvedBy"));
        Assert.Equal(
            ["ACTIVE", "ACKNOWLEDGED", "SILENCED", "ACKNOWLEDGED", "RESOLVED"],
            over.GetProperty("history").EnumerateArray().Select(change => change.Text("status")));
        var history = await _viewer.GetAsync($"{AlertsPath}/{alert}/history").Json();
        Assert.Equal(over.GetProperty("history").GetRawText(), history.GetProperty("history").GetRawText());
    }

    [Fact]
    public async Task Who_resolves_an_alert_ends_it_with_its_rule()
    {
        var (_, rule, alert) = await Fire();
        var resolved = await Post($"{alert}/resolve");
        Assert.Equal("RESOLVED", resolved.Text("status"));
        Assert.NotNull(resolved.Text("resolvedAt"));
        Assert.StartsWith("key_", resolved.Text("resolvedBy"), StringComparison.Ordinal);
        Assert.Equal("RESOLVED", await Status(alert, rule));
        Assert.Equal(0, (await _viewer.GetAsync($"{RulesPath}/{rule}").Json()).GetProperty("firingCount").GetInt32());

        using var admin = fleet.Caller();
        var again = await admin.PostAsync($"{AlertsPath}/{alert}/resolve", null).Json();
        Assert.NotEqual(resolved.Text("resolvedBy"), again.Text("resolvedBy"));
        var late = await _operator.PostAsync($"{AlertsPath}/{alert}/acknowledge", null);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (late.StatusCode, (await late.Json()).Text("code")));
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.PostAsJsonAsync($"{AlertsPath}/{alert}/silence", new { durationSec = 60 })).StatusCode);
    }

    [Fact]
    public async Task An_alert_outlives_its_rule_which_is_null_then()
    {
        var (_, rule, alert) = await Fire();
        Assert.Equal(HttpStatusCode.OK, (await _operator.DeleteAsync($"{RulesPath}/{rule}")).StatusCode);
        await _viewer.AlertOf(rule, "RESOLVED");
        var shown = await Detail(alert);
        Assert.Equal(("system:rule-deleted", "busy", JsonValueKind.Null), (
            shown.Text("resolvedBy"), shown.Text("ruleName"), shown.GetProperty("rule").ValueKind));
        Assert.Equal("RESOLVED", (await Post($"{alert}/resolve")).Text("status"));
    }

    [Fact]
    public async Task Many_are_acknowledged_and_resolved_at_once()
    {
        var (first, second) = ((await Fire()).Alert, (await Fire()).Alert);
        await Post($"{second}/acknowledge");
        var ids = new[] { first, second, first, "alr_unknown", "no id" };
        Assert.Equal(1, (await Post("bulk-acknowledge", new { ids })).GetProperty("acknowledged").GetInt32());
        Assert.Equal(0, (await Post("bulk-acknowledge", new { ids })).GetProperty("acknowledged").GetInt32());
        Assert.Equal(2, (await Post("bulk-resolve", new { ids })).GetProperty("resolved").GetInt32());
        Assert.Equal(0, (await Post("bulk-resolve", new { ids })).GetProperty("resolved").GetInt32());
        Assert.Equal(("RESOLVED", "RESOLVED"), ((await Detail(first)).Text("status"), (await Detail(second)).Text("status")));
    }

    [Fact]
    public async Task The_summary_counts_by_severity_and_status()
    {
        var (_, _, alert) = await Fire();
        var before = await _viewer.GetAsync($"{AlertsPath}/summary").Json();
        Assert.Equal(["bySeverity", "byStatus"], before.Names());
        Assert.True(Count(before, "bySeverity", "HIGH") >= 1);
        Assert.All(before.GetProperty("byStatus").EnumerateObject(), count => Assert.True(count.Value.GetInt64() > 0));
        Assert.All(before.GetProperty("bySeverity").EnumerateObject(), count => Assert.True(count.Value.GetInt64() > 0));

        await Post($"{alert}/acknowledge");
        // Other tests fire as well; this one's alert is what is looked for.
        await Eventually.BecomesAsync("an acknowledged one", true, async () =>
            Count(await _viewer.GetAsync($"{AlertsPath}/summary").Json(), "byStatus", "ACKNOWLEDGED") >= 1);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_each_of_its_filters()
    {
        var (instance, rule, alert) = await Fire();
        var firedAt = (await Detail(alert)).GetProperty("firedAt").GetDateTimeOffset();
        foreach (var (filter, matches) in new[]
        {
            ("status=ACTIVE,SILENCED", true), ("status=RESOLVED", false), ("severity=HIGH", true), ("severity=LOW", false),
            ($"instanceId={instance}", true), ("instanceId=inst_other", false),
            ($"from={Iso(firedAt.AddSeconds(-1))}&to={Iso(firedAt.AddSeconds(1))}", true), ($"from={Iso(firedAt.AddSeconds(1))}", false),
            ($"to={Iso(firedAt.AddSeconds(-1))}", false),
        })
        {
            var list = await _viewer.GetAsync($"{AlertsPath}?ruleId={rule}&{filter}").Json();
            string[] expected = matches ? [alert] : [];
            Assert.Equal(expected, list.GetProperty("alerts").EnumerateArray().Select(one => one.Text("id")));
            Assert.Equal(matches ? 1 : 0, list.GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task Attempts_to_tell_of_it_are_counted_in_the_list_and_named_in_the_detail()
    {
        var channel = ChannelId.Of($"chan_{Guid.NewGuid():n}");
        var spec = new ChannelSpec { Name = "page", Type = ChannelType.InApp, Config = new ChannelConfig(InApp: new InAppTarget([])) };
        Assert.True((await fleet.App.Services.GetRequiredService<IGrainFactory>().Channel(channel).Create(spec, "test")).IsOk);
        var (_, rule, alert) = await Fire(channel.Value);

        Assert.Equal(["page"], (await _viewer.GetAsync($"{RulesPath}/{rule}").Json()).GetProperty("channels").EnumerateArray().Select(one => one.Text("name")));
        await Eventually.BecomesAsync("the notification", 1, async () => (await Detail(alert)).GetProperty("notifications").GetArrayLength());
        var told = (await Detail(alert)).GetProperty("notifications")[0];
        Assert.Equal(["channel", "error", "id", "sentAt", "success"], told.Names());
        Assert.True(told.GetProperty("success").GetBoolean());
        Assert.Equal((channel.Value, "page", "IN_APP"), (
            told.GetProperty("channel").Text("id"), told.GetProperty("channel").Text("name"), told.GetProperty("channel").Text("type")));
        var listed = (await _viewer.GetAsync($"{AlertsPath}?ruleId={rule}").Json()).GetProperty("alerts")[0];
        Assert.Equal(1, listed.GetProperty("notificationCount").GetInt32());
    }

    [Fact]
    public async Task In_maintenance_an_alert_is_silenced_and_says_why()
    {
        var instance = await fleet.Connected(_operator);
        var rule = (await _operator.MakeRule(Threshold(instance))).Text("id")!;
        await _operator.PostAsJsonAsync(
            "/api/v1/maintenance", new { startsAt = DateTimeOffset.UtcNow.AddMinutes(-1), durationMinutes = 60, reason = "new disks", instanceId = instance });
        await fleet.Measures(instance, 99);
        var alert = await _viewer.AlertOf(rule, "SILENCED");
        Assert.Contains("new disks", (await Detail(alert)).Text("silencedBecause"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "?status=OPEN", null, "status")]
    [InlineData("GET", "?severity=high", null, "severity")]
    [InlineData("GET", "?from=yesterday", null, "from")]
    [InlineData("GET", "?pageSize=101", null, "pageSize")]
    [InlineData("POST", "/bulk-acknowledge", """{"ids":[]}""", "ids")]
    [InlineData("POST", "/bulk-resolve", """{}""", "ids")]
    [InlineData("POST", "/bulk-resolve", """{"ids":"alr_x"}""", "ids")]
    [InlineData("POST", "/alr_x/silence", """{"durationSec":59}""", "durationSec")]
    [InlineData("POST", "/alr_x/silence", """{"until":"2020-01-01T00:00:00Z"}""", "until")]
    public async Task A_wrong_request_is_400_with_its_fields(string method, string path, string? body, string field)
    {
        using var request = new HttpRequestMessage(new(method), AlertsPath + path);
        if (body is not null) request.Content = new StringContent(body, null, "application/json");
        var refused = await _operator.SendAsync(request);
        var error = await refused.Json();
        Assert.Equal((HttpStatusCode.BadRequest, "Bad Request", 400), (refused.StatusCode, error.Text("error"), error.GetProperty("statusCode").GetInt32()));
        Assert.Equal([field], error.GetProperty("details").GetProperty("fieldErrors").Names());
    }

    [Fact]
    public async Task A_hundred_and_one_at_once_are_too_many()
    {
        var refused = await _operator.PostAsJsonAsync($"{AlertsPath}/bulk-resolve", new { ids = Enumerable.Range(0, 101).Select(i => $"alr_{i}") });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("GET", "alr_unknown")]
    [InlineData("GET", "alr_unknown/history")]
    [InlineData("POST", "alr_unknown/acknowledge")]
    [InlineData("POST", "alr_unknown/resolve")]
    [InlineData("GET", "nonsense")]
    public async Task An_unknown_alert_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), $"{AlertsPath}/{path}");
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.SendAsync(request)).StatusCode);
    }

    private async Task<(string Instance, string Rule, string Alert)> Fire(string? channel = null)
    {
        var instance = await fleet.Connected(_operator);
        var rule = (await _operator.MakeRule(Threshold(instance))).Text("id")!;
        if (channel is not null) Assert.Equal(HttpStatusCode.OK, (await _operator.PutAsJsonAsync($"{RulesPath}/{rule}", new { channelIds = new[] { channel } })).StatusCode);
        await fleet.Measures(instance, 99);
        return (instance, rule, await _viewer.AlertOf(rule));
    }

    private Task<JsonElement> Detail(string alert) => _viewer.GetAsync($"{AlertsPath}/{alert}").Json();

    /// <summary>Where the alert stands by its detail, having seen that all lists say the same.</summary>
    private async Task<string?> Status(string alert, string rule)
    {
        var status = (await Detail(alert)).Text("status");
        foreach (var filter in new[] { "", $"&status={status}" })
        {
            var list = await _viewer.GetAsync($"{AlertsPath}?ruleId={rule}{filter}").Json();
            Assert.Equal([(alert, status)], list.GetProperty("alerts").EnumerateArray().Select(one => (one.Text("id"), one.Text("status"))));
        }

        return status;
    }

    private async Task<JsonElement> Post(string path, object? body = null)
    {
        var answer = await (body is null ? _operator.PostAsync($"{AlertsPath}/{path}", null) : _operator.PostAsJsonAsync($"{AlertsPath}/{path}", body));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private static long Count(JsonElement summary, string group, string name) =>
        summary.GetProperty(group).TryGetProperty(name, out var count) ? count.GetInt64() : 0;

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

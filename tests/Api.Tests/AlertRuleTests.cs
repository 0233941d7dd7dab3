using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using static Fleet.Api.Tests.Hosting.AlertScenes;

namespace Fleet.Api.Tests;

public sealed class AlertRuleTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_rule_is_made_changed_switched_and_deleted()
    {
        var instance = (await _operator.Register()).Text("id");
        var answer = await _operator.PostAsJsonAsync(RulesPath, Threshold(instance, cooldownSec: 60));
        var made = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, $"{RulesPath}/{made.Text("id")}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(
            [
                "alertCount", "channels", "conditions", "cooldownSec", "createdAt", "createdBy", "description", "enabled", "evaluated", "firingCount", "flap", "forSec",
                "id", "instanceId", "keepFiringSec", "name", "noData", "noDataAfterSec", "selector", "severity", "type", "updatedAt",
            ],
            made.Names());
        Assert.Equal(("busy", "THRESHOLD", "HIGH", true, instance, 60), (
            made.Text("name"), made.Text("type"), made.Text("severity"), made.GetProperty("enabled").GetBoolean(), made.Text("instanceId"),
            made.GetProperty("cooldownSec").GetInt32()));
        Assert.Equal("""{"metric":"cpu_percent","operator":"gt","threshold":90,"duration_sec":0}""", made.GetProperty("conditions").GetRawText());

        var path = $"{RulesPath}/{made.Text("id")}";
        Assert.Equal(made.GetRawText(), (await _viewer.GetAsync(path).Json()).GetRawText());
        var changed = await Put(path, new
        {
            name = "busier", type = "COST", severity = "LOW", description = "d", enabled = false, keepFiringSec = 30, noData = "alert", noDataAfterSec = 90,
            flap = new { changes = 5, windowSec = 600 }, conditions = new { metric = "mem_percent", @operator = "gte", threshold = 50.5, duration_sec = 120 },
        });
        Assert.Equal(("busier", "THRESHOLD", "LOW", "d", false, "alert"), (
            changed.Text("name"), changed.Text("type"), changed.Text("severity"), changed.Text("description"), changed.GetProperty("enabled").GetBoolean(),
            changed.Text("noData")));
        Assert.Equal((120, 30, 90, 5, 60), (
            changed.GetProperty("forSec").GetInt32(), changed.GetProperty("keepFiringSec").GetInt32(), changed.GetProperty("noDataAfterSec").GetInt32(),
            changed.GetProperty("flap").GetProperty("changes").GetInt32(), changed.GetProperty("cooldownSec").GetInt32()));
        var cleared = await Put(path, new { description = "", flap = new { changes = 0 }, instanceId = "", selector = "tier=web", forSec = 0 });
        Assert.Equal((null, JsonValueKind.Null, null, "tier=web", 0), (
            cleared.Text("description"), cleared.GetProperty("flap").ValueKind, cleared.Text("instanceId"), cleared.Text("selector"),
            cleared.GetProperty("conditions").GetProperty("duration_sec").GetInt32()));

        Assert.Equal($$"""{"id":"{{made.Text("id")}}","enabled":true}""", await Text(_operator.PostAsync($"{path}/enable", null)));
        Assert.Equal($$"""{"id":"{{made.Text("id")}}","enabled":false}""", await Text(_operator.PostAsync($"{path}/disable", null)));
        Assert.False((await _viewer.GetAsync(path).Json()).GetProperty("enabled").GetBoolean());
        Assert.Equal($$"""{"message":"Rule deleted","id":"{{made.Text("id")}}","name":"busier"}""", await Text(_operator.DeleteAsync(path)));
        foreach (var gone in new[] { _viewer.GetAsync(path), _operator.DeleteAsync(path), _operator.PostAsync($"{path}/enable", null) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await gone).StatusCode);
        }
    }

    public static TheoryData<string, string, string> Conditions => new()
    {
        { "ANOMALY", """{"metric":"net_bytes_recv","deviation_percent":200,"window_sec":3600}""", """{"metric":"net_bytes_recv","deviation_percent":200,"window_sec":3600,"method":"deviation","min_samples":5,"season_sec":0,"seasons":1,"direction":"both"}""" },
        { "ANOMALY", """{"metric":"cpu_percent","z_score":3.5,"window_sec":600,"season_sec":86400,"seasons":3,"direction":"above","min_samples":10}""", """{"metric":"cpu_percent","window_sec":600,"method":"robust_zscore","z_score":3.5,"min_samples":10,"season_sec":86400,"seasons":3,"direction":"above"}""" },
        { "LIFECYCLE", """{"event":"heartbeat_lost"}""", """{"event":"heartbeat_lost","timeout_sec":120,"target_statuses":["ERROR","UNKNOWN"]}""" },
        { "LIFECYCLE", """{"event":"status_changed","target_statuses":["STOPPED"]}""", """{"event":"status_changed","timeout_sec":120,"target_statuses":["STOPPED"]}""" },
        { "SECURITY", """{"check":"cve_detected","severity_threshold":"HIGH"}""", """{"check":"cve_detected","severity_threshold":"HIGH"}""" },
        { "COST", """{"budget_usd":100,"period":"monthly","threshold_percent":80}""", """{"budget_usd":100,"period":"monthly","threshold_percent":80}""" },
    };

    [Theory, MemberData(nameof(Conditions))]
    public async Task Each_type_has_its_own_conditions(string type, string conditions, string shown)
    {
        var made = await _operator.MakeRule(
            new { name = "r", type, severity = "INFO", selector = "tier=nobodys", conditions = JsonElement.Parse(conditions) });
        Assert.Equal(shown, made.GetProperty("conditions").GetRawText());
        Assert.Equal(type is not "COST", made.GetProperty("evaluated").GetBoolean());
    }

    public static TheoryData<string, string, string[]> Wrong => new()
    {
        { "THRESHOLD", """{"budget_usd":100,"period":"monthly","threshold_percent":80}""", ["conditions.metric", "conditions.operator", "conditions.threshold"] },
        { "COST", """{"metric":"cpu_percent","operator":"gt","threshold":90}""", ["conditions.budget_usd", "conditions.period", "conditions.threshold_percent"] },
        { "THRESHOLD", """{"metric":"net_bytes_recv","operator":"gt","threshold":90}""", ["conditions.metric"] },
        { "THRESHOLD", """{"metric":"cpu_percent","operator":"eq","threshold":90}""", ["conditions.operator"] },
        { "THRESHOLD", """{"metric":"cpu_percent","operator":"gt","threshold":101}""", ["conditions.threshold"] },
        { "THRESHOLD", """{"metric":"cpu_percent","operator":"gt","threshold":"90"}""", ["conditions.threshold"] },
        { "THRESHOLD", """{"metric":"cpu_percent","operator":"gt","threshold":90,"duration_sec":3601}""", ["forSec"] },
        { "ANOMALY", """{"metric":"cpu_percent","window_sec":600}""", ["conditions.deviation_percent"] },
        { "ANOMALY", """{"metric":"cpu_percent","window_sec":59,"deviation_percent":10}""", ["conditions.window_sec"] },
        { "ANOMALY", """{"metric":"cpu_percent","window_sec":600,"method":"robust_zscore","deviation_percent":10}""", ["conditions.z_score"] },
        { "LIFECYCLE", """{"event":"born"}""", ["conditions.event"] },
        { "LIFECYCLE", """{"event":"status_changed","target_statuses":["BORED"]}""", ["conditions.target_statuses"] },
        { "SECURITY", """{}""", ["conditions.check"] },
        { "COST", """{"budget_usd":0,"period":"monthly","threshold_percent":80}""", ["conditions.budget_usd"] },
        { "FUN", """{"event":"heartbeat_lost"}""", ["type"] },
        { "LIFECYCLE", "null", ["conditions"] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task Conditions_are_checked_against_the_rules_own_type(string type, string conditions, string[] fields) =>
        await Refused(new { name = "r", type, severity = "INFO", conditions = JsonElement.Parse(conditions) }, fields);

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"severity":"BAD"}""", "severity")]
    [InlineData("""{"cooldownSec":86401}""", "cooldownSec")]
    [InlineData("""{"forSec":-1}""", "forSec")]
    [InlineData("""{"forSec":10,"conditions":{"metric":"cpu_percent","operator":"gt","threshold":90,"duration_sec":20}}""", "forSec")]
    [InlineData("""{"flap":{"changes":1,"windowSec":60}}""", "flap.changes")]
    [InlineData("""{"noData":"panic"}""", "noData")]
    [InlineData("""{"noDataAfterSec":59}""", "noDataAfterSec")]
    [InlineData("""{"selector":"a b"}""", "selector")]
    [InlineData("""{"selector":"a=b","instanceId":"inst_x"}""", "selector")]
    [InlineData("""{"instanceId":"inst_unknown"}""", "instanceId")]
    [InlineData("""{"instanceId":"nonsense"}""", "instanceId")]
    [InlineData("""{"channelIds":["chan_unknown"]}""", "channelIds")]
    [InlineData("""{"channelIds":["nonsense"]}""", "channelIds")]
    public async Task A_wrong_field_is_named_at_the_making_and_at_a_change(string fields, string field)
    {
        var mine = Threshold((await _operator.Register()).Text("id"));
        var rule = JsonSerializer.SerializeToNode(mine)!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(fields)!.AsObject()) rule[name] = value?.DeepClone();
        await Refused(rule, field);
        var made = await _operator.MakeRule(mine);
        await NamesFields(await _operator.PutAsync($"{RulesPath}/{made.Text("id")}", new StringContent(fields, null, "application/json")), field);
        Assert.Equal(made.GetRawText(), (await _viewer.GetAsync($"{RulesPath}/{made.Text("id")}").Json()).GetRawText());
    }

    [Fact]
    public async Task The_list_is_narrowed_and_an_instance_sees_the_rules_for_all_as_well()
    {
        var (instance, other) = ((await _operator.Register()).Text("id"), (await _operator.Register()).Text("id"));
        var own = (await _operator.MakeRule(Threshold(instance))).Text("id")!;
        var foreign = (await _operator.MakeRule(Threshold(other))).Text("id")!;
        var all = (await _operator.MakeRule(new { name = "any", type = "LIFECYCLE", severity = "LOW", conditions = new { @event = "unresponsive" } })).Text("id")!;
        await _operator.PostAsync($"{RulesPath}/{all}/disable", null);

        var list = await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&pageSize=100").Json();
        Assert.Equal(["nextCursor", "page", "pageSize", "rules", "total", "totalPages"], list.Names());
        Assert.Contains(own, Ids(list));
        Assert.Contains(all, Ids(list));
        Assert.DoesNotContain(foreign, Ids(list));
        Assert.DoesNotContain(all, Ids(await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&enabled=true&pageSize=100").Json()));
        Assert.DoesNotContain(own, Ids(await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&enabled=false&pageSize=100").Json()));
        Assert.DoesNotContain(own, Ids(await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&type=LIFECYCLE,COST&pageSize=100").Json()));
        Assert.DoesNotContain(own, Ids(await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&severity=LOW&pageSize=100").Json()));
    }

    [Fact]
    public async Task A_rule_counts_its_alerts_alike_in_list_and_detail()
    {
        var instance = await fleet.Connected(_operator);
        var rule = (await _operator.MakeRule(Threshold(instance))).Text("id")!;
        await fleet.Measures(instance, 99);
        var alert = await _viewer.AlertOf(rule);
        await Counts(1, 1);
        await _operator.PostAsync($"{AlertsPath}/{alert}/resolve", null);
        await Counts(1, 0);

        async Task Counts(int alerts, int firing)
        {
            var detail = await _viewer.GetAsync($"{RulesPath}/{rule}").Json();
            Assert.Equal((alerts, firing), (detail.GetProperty("alertCount").GetInt32(), detail.GetProperty("firingCount").GetInt32()));
            var listed = (await _viewer.GetAsync($"{RulesPath}?instanceId={instance}&pageSize=100").Json()).GetProperty("rules").EnumerateArray();
            Assert.Equal(detail.GetRawText(), listed.Single(one => one.Text("id") == rule).GetRawText());
        }
    }

    private async Task Refused(object rule, params string[] fields) => await NamesFields(await _operator.PostAsJsonAsync(RulesPath, rule), fields);

    private static async Task NamesFields(HttpResponseMessage refused, params string[] fields)
    {
        var error = await refused.Json();
        Assert.Equal((HttpStatusCode.BadRequest, "Bad Request"), (refused.StatusCode, error.Text("error")));
        Assert.Equal(fields, error.GetProperty("details").GetProperty("fieldErrors").Names());
    }

    private async Task<JsonElement> Put(string path, object body)
    {
        var answer = await _operator.PutAsJsonAsync(path, body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private static async Task<string> Text(Task<HttpResponseMessage> answer) => await (await answer).Content.ReadAsStringAsync();

    private static string?[] Ids(JsonElement list) => [.. list.GetProperty("rules").EnumerateArray().Select(one => one.Text("id"))];
}

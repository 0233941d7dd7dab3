using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class DriftTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_file_that_somebody_changed_is_seen_once_and_mended()
    {
        var (id, _) = await NewShop();
        Assert.Equal("CLEAN", (await Check(id)).Text("driftStatus"));
        fleet.Machines.Of(id).Altered["a/b.txt"] = "tampered";
        var seen = await Check(id);
        Assert.Equal(["driftStatus", "snapshotId"], seen.Names());
        Assert.Equal("DRIFTED", seen.Text("driftStatus"));
        await Check(id);

        var page = await _viewer.GetAsync($"/api/v1/drift/events?instanceId={id}").Json();
        Assert.Equal(["data", "events", "page", "pageSize", "pagination", "total", "totalPages"], page.Names());
        var one = Assert.Single(page.GetProperty("events").EnumerateArray());
        Assert.Equal(
            ["actual_val", "declared_val", "description", "detected_at", "field_path", "id", "instance_id", "remediation", "resolved_at", "resolved_by", "severity", "snapshot_id"],
            one.Names());
        Assert.Equal(("files.a/b.txt", "HIGH", seen.Text("snapshotId")), (one.Text("field_path"), one.Text("severity"), one.Text("snapshot_id")));
        Assert.NotEqual(one.Text("declared_val"), one.Text("actual_val"));

        var planned = await _operator.PostAsync($"/api/v1/drift/events/{one.Text("id")}/remediate", null);
        var plan = await planned.Json();
        Assert.Equal((HttpStatusCode.Created, "PENDING", "reinstall", "file restore a/b.txt"), (planned.StatusCode, plan.Text("status"), plan.Text("action"), plan.Text("command")));
        Assert.Equal(plan.GetRawText(), (await _operator.PostAsync($"/api/v1/drift/events/{one.Text("id")}/remediate", null).Json()).GetRawText());

        var begun = await _operator.PostAsync($"/api/v1/drift/remediations/{plan.Text("id")}/execute", null);
        Assert.Equal((HttpStatusCode.Accepted, "IN_PROGRESS"), (begun.StatusCode, (await begun.Json()).Text("status")));
        await Eventually.BecomesAsync("the remediation", "SUCCEEDED", async () => (await Event(id)).GetProperty("remediation").Text("status"));
        var mended = await Event(id);
        Assert.Equal($"remediation:{plan.Text("id")}", mended.Text("resolved_by"));
        Assert.Empty(fleet.Machines.Of(id).Altered);

        foreach (var verb in new[] { "execute", "dismiss" })
        {
            Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsync($"/api/v1/drift/remediations/{plan.Text("id")}/{verb}", null)).StatusCode);
        }

        var latest = await _viewer.GetAsync($"/api/v1/drift/instances/{id}/latest").Json();
        Assert.Equal(("CLEAN", 0), (latest.Text("driftStatus"), latest.GetProperty("driftEvents").GetArrayLength()));
        var then = await _viewer.GetAsync($"/api/v1/drift/snapshots/{seen.Text("snapshotId")}").Json();
        Assert.Equal(("DRIFTED", 1), (then.Text("driftStatus"), then.GetProperty("driftEvents").GetArrayLength()));
        Assert.Equal("<redacted>", then.GetProperty("declared").GetProperty("env").Text("SECRET"));
        var list = await _viewer.GetAsync($"/api/v1/drift/snapshots?instanceId={id}&driftStatus=DRIFTED").Json();
        Assert.Equal((2, 1, 0), (list.GetProperty("total").GetInt32(), list.GetProperty("snapshots")[0].GetProperty("driftEventCount").GetInt32(),
            list.GetProperty("snapshots")[0].GetProperty("unresolvedCount").GetInt32()));
    }

    [Fact]
    public async Task A_plan_that_nobody_wants_is_dismissed_and_what_it_was_for_stays_open()
    {
        var (id, _) = await NewShop();
        fleet.Machines.Of(id).Altered["a/b.txt"] = "tampered";
        await Check(id);
        var plan = (await _operator.PostAsync($"/api/v1/drift/events/{(await Event(id)).Text("id")}/remediate", null).Json()).Text("id");
        Assert.Equal("DISMISSED", (await _operator.PostAsync($"/api/v1/drift/remediations/{plan}/dismiss", null).Json()).Text("status"));
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsync($"/api/v1/drift/remediations/{plan}/execute", null)).StatusCode);
        Assert.Equal(JsonValueKind.Null, (await Event(id)).GetProperty("resolved_at").ValueKind);
        Assert.Equal("tampered", fleet.Machines.Of(id).Altered["a/b.txt"]);
    }

    [Fact]
    public async Task What_is_clean_again_is_over_by_itself_and_what_somebody_resolves_says_who()
    {
        var (id, _) = await NewShop();
        fleet.Machines.Of(id).Altered["a/b.txt"] = null;
        await Check(id);
        var summary = await _viewer.GetAsync("/api/v1/drift/summary").Json();
        Assert.Equal(["byseverity", "bystatus", "instanceswithdrift", "recentevents", "totalunresolved"], summary.Names().Select(name => name.ToLowerInvariant()));
        Assert.True(summary.GetProperty("bySeverity").GetProperty("HIGH").GetInt32() > 0 && summary.GetProperty("byStatus").GetProperty("DRIFTED").GetInt32() > 0);
        Assert.Equal(JsonValueKind.Null, (await Event(id)).GetProperty("actual_val").ValueKind);

        fleet.Machines.Of(id).Altered.Clear();
        await Check(id);
        Assert.StartsWith("check:", (await Event(id)).Text("resolved_by"), StringComparison.Ordinal);

        fleet.Machines.Of(id).Altered["a/b.txt"] = "again";
        await Check(id);
        var second = (await Event(id)).Text("id");
        var resolved = await _operator.PostAsync($"/api/v1/drift/events/{second}/resolve", null).Json();
        Assert.Equal(resolved.GetRawText(), (await _operator.PostAsync($"/api/v1/drift/events/{second}/resolve", null).Json()).GetRawText());
        Assert.NotNull(resolved.Text("resolved_by"));
        Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsync($"/api/v1/drift/events/{second}/remediate", null)).StatusCode);
        Assert.Equal(2, (await _viewer.GetAsync($"/api/v1/drift/events?instanceId={id}&resolved=true").Json()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_an_error_that_says_nothing_of_what_goes_on()
    {
        var (id, host) = await NewShop();
        fleet.Machines.Of(id).Altered["a/b.txt"] = "tampered";
        await Check(id);
        fleet.Machines.Break(host, RemoteFault.TimedOut);
        Assert.Equal("ERROR", (await Check(id)).Text("driftStatus"));
        fleet.Machines.Mend(host);
        Assert.Equal(JsonValueKind.Null, (await Event(id)).GetProperty("resolved_at").ValueKind);
        var latest = await _viewer.GetAsync($"/api/v1/drift/instances/{id}/latest").Json();
        Assert.Contains("broken on purpose", latest.Text("error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "snapshots/drs_x-1", 404)]
    [InlineData("POST", "snapshots/inst_nobody/trigger", 404)]
    [InlineData("POST", "events/dre_x-1/resolve", 404)]
    [InlineData("POST", "events/dre_x-1/remediate", 404)]
    [InlineData("POST", "remediations/drr_x-1/execute", 404)]
    [InlineData("POST", "remediations/drr_nobodys/dismiss", 404)]
    [InlineData("GET", "instances/inst_nobody/latest", 404)]
    [InlineData("GET", "snapshots?driftStatus=DIRTY", 400)]
    [InlineData("GET", "events?severity=INFO", 400)]
    [InlineData("GET", "events?resolved=maybe", 400)]
    [InlineData("GET", "events?pageSize=0", 400)]
    public async Task What_is_not_there_or_makes_no_sense_is_refused(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new(method), $"/api/v1/drift/{path}");
        Assert.Equal(status, (int)(await _operator.SendAsync(request)).StatusCode);
    }

    private async Task<JsonElement> Check(string id)
    {
        var answer = await _operator.PostAsync($"/api/v1/drift/snapshots/{id}/trigger", null);
        var body = await answer.Json();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, body.GetRawText());
        return body;
    }

    /// <summary>The newest event.</summary>
    private async Task<JsonElement> Event(string id) =>
        (await _viewer.GetAsync($"/api/v1/drift/events?instanceId={id}").Json()).GetProperty("data")[0];

    private async Task<(string Id, string Host)> NewShop()
    {
        using var admin = fleet.Caller();
        var (server, host) = await admin.AddServer();
        var id = await admin.Deploy(server);
        await Eventually.BecomesAsync("the end of the deployment", JsonValueKind.Null, async () => (await _viewer.GetAsync($"/api/v1/instances/{id}").Json()).GetProperty("operationId").ValueKind);
        return (id, host);
    }
}

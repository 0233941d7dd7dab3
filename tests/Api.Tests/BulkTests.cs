using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;

namespace Fleet.Api.Tests;

public sealed class BulkTests(FleetHost fleet)
{
    private const string Root = "/api/v1/instances/bulk-action";

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task Every_instance_has_its_result()
    {
        var (server, _) = await _operator.AddServer();
        string[] ids = [await _operator.Deploy(server), await _operator.Deploy(server), "inst_unknown"];
        var answer = await _operator.PostAsJsonAsync(Root, new { instanceIds = ids, action = "suspend" });
        var bulk = await answer.Json();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var results = bulk.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(ids, results.Select(result => result.Text("id")));
        Assert.Equal([true, true, false], results.Select(result => result.GetProperty("success").GetBoolean()));
        Assert.Equal(["SUSPENDED", "SUSPENDED", null], results.Select(result => result.Text("newStatus")));
        Assert.Equal(("inst_unknown", "Instance not found"), (results[2].Text("name"), results[2].Text("error")));
        Assert.Equal(["error", "id", "name", "newStatus", "status", "success"], results[0].Names());
        Assert.Equal("""{"total":3,"succeeded":2,"failed":1}""", bulk.GetProperty("summary").GetRawText());
        Assert.Equal("suspend", bulk.Text("action"));
        Assert.Equal(bulk.GetRawText(), (await _viewer.GetAsync($"/api/v1/bulk-actions/{bulk.Text("id")}").Json()).GetRawText());
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_is_not_kept()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        var bulk = await _operator.PostAsJsonAsync(
            Root, new { instanceIds = new[] { id, "inst_unknown" }, action = "destroy", options = new { dryRun = true, backupVolume = true } }).Json();
        Assert.Null(bulk.Text("id"));
        Assert.Equal([true, false], bulk.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("success").GetBoolean()));
        Assert.True(fleet.Machines.Knows(InstanceId.Of(id)));
        await _viewer.Reaches($"/api/v1/instances/{id}", "RUNNING");
    }

    [Fact]
    public async Task What_is_destroyed_in_bulk_can_be_backed_up_first()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        var bulk = await _operator.PostAsJsonAsync(
            Root, new { instanceIds = new[] { id }, action = "destroy", options = new { backupVolume = true, concurrency = 1, maxFailureRate = 0.5 } }).Json();
        Assert.Equal("DESTROYED", bulk.GetProperty("results")[0].Text("newStatus"));
        var backups = await _viewer.GetAsync($"/api/v1/instances/{id}/backups").Json();
        Assert.Equal("before_destroy", Assert.Single(backups.GetProperty("data").EnumerateArray()).Text("reason"));
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_asks_the_action()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, Root)
        {
            Content = JsonContent.Create(new { instanceIds = new[] { id }, action = "backup" }),
        };
        request.Headers.Add("Prefer", "respond-async");
        var answer = await _operator.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var path = answer.Headers.Location!.ToString();
        Assert.Equal($"/api/v1/bulk-actions/{(await answer.Json()).Text("id")}", path);
        await TestKit.Eventually.BecomesAsync(path, JsonValueKind.String, async () => (await _viewer.GetAsync(path).Json()).GetProperty("completedAt").ValueKind);
        Assert.Equal(1, (await _viewer.GetAsync(path).Json()).GetProperty("summary").GetProperty("succeeded").GetInt32());
    }

    [Theory]
    [InlineData("""{"instanceIds":[],"action":"stop"}""", "instanceIds")]
    [InlineData("""{"instanceIds":["inst_a","inst_a"],"action":"stop"}""", "instanceIds[1]")]
    [InlineData("""{"instanceIds":["srv_a"],"action":"stop"}""", "instanceIds[0]")]
    [InlineData("""{"instanceIds":[null],"action":"stop"}""", "instanceIds[0]")]
    [InlineData("""{"instanceIds":["inst_a"],"action":"pause"}""", "action")]
    [InlineData("""{"instanceIds":["inst_a"],"action":"stop","options":{"backupVolume":true}}""", "options.backupVolume")]
    [InlineData("""{"instanceIds":["inst_a"],"action":"stop","options":{"concurrency":0}}""", "options.concurrency")]
    [InlineData("""{"instanceIds":["inst_a"],"action":"stop","options":{"maxFailureRate":2}}""", "options.maxFailureRate")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }
}

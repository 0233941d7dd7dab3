using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Api.Tests;

public sealed class VerbTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task Verbs_wait_for_their_operation()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        foreach (var (verb, message, status) in new[]
        {
            ("suspend", "Instance suspended", "SUSPENDED"), ("resume", "Instance resumed", "RUNNING"), (
                "stop", "Instance stopped", "STOPPED"),
            ("start", "Instance started", "RUNNING"), ("restart", "Instance restarted", "RUNNING"),
        })
        {
            var answer = await _operator.PostAsync($"/api/v1/instances/{id}/{verb}", null);
            var body = await answer.Json();
            Assert.Equal(
                (HttpStatusCode.OK, message, status, id), (answer.StatusCode, body.Text("message"), body.Text("status"), body.Text("id")));
            Assert.Equal(["id", "message", "name", "operationId", "status"], body.Names());
        }

        var refused = await _operator.PostAsync($"/api/v1/instances/{id}/resume", null);
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (refused.StatusCode, (await refused.Json()).Text("error")));
    }

    [Fact]
    public async Task A_caller_may_prefer_not_to_wait()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/instances/{id}/restart");
        request.Headers.Add("Prefer", "respond-async");
        var answer = await _operator.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"/api/v1/operations/{(await answer.Json()).Text("operationId")}", answer.Headers.Location!.ToString());
        Assert.Equal("respond-async", answer.Headers.GetValues("Preference-Applied").Single());
        await _operator.Reaches(answer.Headers.Location!.ToString(), "succeeded");
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/destroy")]
    public async Task Destroying_removes_all_traces(string method, string suffix)
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        using var request = new HttpRequestMessage(new(method), $"/api/v1/instances/{id}{suffix}");
        var answer = await _operator.SendAsync(request);
        var body = await answer.Json();
        Assert.Equal(
            (HttpStatusCode.OK, "Instance destroyed", "DESTROYED"), (answer.StatusCode, body.Text("message"), body.Text("status")));
        Assert.Null(body.Text("backupId"));
        Assert.False(fleet.Machines.Knows(InstanceId.Of(id)));
    }

    [Fact]
    public async Task Deleting_what_registered_itself_deregisters_it()
    {
        var id = (await _operator.Register()).Text("id");
        var answer = await _operator.DeleteAsync($"/api/v1/instances/{id}");
        var body = await answer.Json();
        Assert.Equal((HttpStatusCode.OK, "Instance deregistered"), (answer.StatusCode, body.Text("message")));
        Assert.Equal(["id", "message", "name"], body.Names());
        await _operator.Reaches($"/api/v1/instances/{id}", "STOPPED");
    }

    [Fact]
    public async Task Deregistering_leaves_what_runs_alone()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        var answer = await _operator.DeleteAsync($"/api/v1/instances/{id}?deregister=true");
        Assert.Equal("Instance deregistered", (await answer.Json()).Text("message"));
        Assert.True(fleet.Machines.Knows(InstanceId.Of(id)));
    }

    [Fact]
    public async Task A_failed_operation_is_no_fault_of_Fleets()
    {
        var (server, host) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        fleet.Machines.Break(host, RemoteFault.ScriptFailed);
        var answer = await _operator.PostAsync($"/api/v1/instances/{id}/stop", null);
        fleet.Machines.Mend(host);
        var body = await answer.Json();
        Assert.Equal((HttpStatusCode.BadGateway, "script_failed", 502),
            (answer.StatusCode, body.Text("code"), body.GetProperty("statusCode").GetInt32()));
        Assert.StartsWith("op_", body.Text("operationId"), StringComparison.Ordinal);
    }
}

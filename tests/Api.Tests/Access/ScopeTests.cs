using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests.Access;

/// <summary>What a credential is good for, beside what its role allows.</summary>
public sealed class ScopeTests(FleetHost fleet)
{
    [Fact]
    public async Task Who_may_only_read_is_refused_exactly_where_something_is_written()
    {
        using var reader = fleet.With(await fleet.NewKey(Role.Admin, [], Scopes.ReadEverything));
        await Parallel.ForEachAsync(Served.All(fleet).Where(one => one.Access.Required is not null), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, cancellation) =>
        {
            using var request = new HttpRequestMessage(new(one.Method), one.At());
            using var answer = await reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden == one.Access.IsWrite, $"{one.Method} {one.Path}: {answer.StatusCode}");

            // The one that tells a secret in clear takes more than a credential that may read everything.
            if (one.Method is "GET" && one.Path is not "/api/v1/secrets/{id}/value" && !one.Path.StartsWith("/ws", StringComparison.Ordinal)) Assert.False(one.Access.IsWrite, one.Path);
        });
    }

    [Fact]
    public async Task An_agents_key_registers_connects_and_reports_and_does_nothing_else()
    {
        var key = await fleet.NewKey(Role.Admin, [], Scopes.Agent);
        using var agent = fleet.With(key);
        var id = (await agent.Register()).Text("id")!;
        Assert.Equal(HttpStatusCode.Created, (await agent.PostAsJsonAsync("/api/v1/logs/ingest", new { instanceId = id, level = "INFO", source = "APP", message = "x" })).StatusCode);
        using (var connection = await AgentClient.Connect(fleet, key, instance: id))
        {
            await connection.Ping("p");
            await connection.Expect("heartbeat:pong");
        }

        using (var console = await AgentClient.Connect(fleet, key, "/ws"))
        {
            await console.Send($$$"""{"channel":"system","type":"subscribe","ts":1,"data":{"instanceId":"{{{id}}}"}}""");
            Assert.Equal("FORBIDDEN", await console.ExpectError());
        }

        await Lacks(await agent.PostAsJsonAsync("/api/v1/instances", Scenes.Deployment("x", "srv_x")), "instances:write");
        await Lacks(await agent.GetAsync("/api/v1/instances"), "instances:read");
        await Lacks(await agent.GetAsync("/api/v1/logs"), "logs:read");
        await Lacks(await agent.DeleteAsync($"/hosting/api/v1/instances/{id}"), "instances:write", "error");
    }

    [Fact]
    public async Task A_scope_narrows_a_role_and_never_widens_it()
    {
        using var viewer = fleet.With(await fleet.NewKey(Role.Viewer, [], "instances:write", "logs:read"));
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/api/v1/instances")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/api/v1/logs")).StatusCode);
        await Lacks(await viewer.GetAsync("/api/v1/alerts"), "alerts:read");
        var refused = await viewer.PostAsync("/api/v1/instances/inst_x/start", null);
        Assert.Equal((HttpStatusCode.Forbidden, "This action requires the OPERATOR role or higher"), (refused.StatusCode, (await refused.Json()).Text("message")));
    }

    [Fact]
    public async Task Trying_a_schedule_is_reading()
    {
        using var reader = fleet.With(await fleet.NewKey(Role.Viewer, [], "tasks:read"));
        Assert.Equal(HttpStatusCode.OK, (await reader.PostAsJsonAsync("/api/v1/tasks/preview", new { cron = "0 2 * * *" })).StatusCode);
        await Lacks(await reader.PostAsJsonAsync("/api/v1/tasks", new { }), "tasks:write");
    }

    private static async Task Lacks(HttpResponseMessage answer, string scope, string? envelope = null)
    {
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var body = await answer.Json();
        Assert.Equal($"This action requires the scope {scope}", (envelope is null ? body : body.GetProperty(envelope)).Text("message"));
    }
}

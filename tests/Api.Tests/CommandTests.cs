using System.Net;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class CommandTests(FleetHost fleet)
{
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_command_goes_through_the_agent_and_comes_back_with_its_result()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Agent(id);
        var answer = _developer.PostAsync("/api/v1/commands", Json(
            $$"""{"instanceId":"{{id}}","command":"echo","args":["a b"],"env":{"TOKEN":"secret-value"},"workingDir":"/tmp","timeoutMs":5000}"""));

        var order = (await agent.Expect("command:dispatch")).GetProperty("payload");
        Assert.Equal(("echo", "/tmp", 5000), (order.Text("command"), order.Text("working_dir"), order.GetProperty("timeout_ms").GetInt32()));
        Assert.Equal(["a b"], order.GetProperty("args").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal(["TOKEN=secret-value"], order.GetProperty("env").EnumerateArray().Select(word => word.GetString()));
        await agent.Send($$$"""
            {"type":"command:result","payload":{"command_id":"{{{order.Text("command_id")}}}","stdout":"a b\n","stderr":"","exit_code":0,"duration_ms":12}}
            """);

        var ended = await answer;
        Assert.Equal(HttpStatusCode.Created, ended.StatusCode);
        var body = await ended.Json();
        Assert.Equal(("SUCCEEDED", "a b\n", "agent", id), (body.Text("status"), body.Text("stdout"), body.Text("route"), body.Text("instanceId")));
        Assert.Equal("***", body.GetProperty("env").Text("TOKEN"));
        Assert.DoesNotContain("secret-value", body.GetRawText(), StringComparison.Ordinal);
        var history = await _developer.GetAsync($"/api/v1/commands/history?instanceId={id}&status=SUCCEEDED").Json();
        Assert.Equal(body.Text("id"), history.GetProperty("data")[0].Text("id"));
    }

    [Fact]
    public async Task Nobody_to_run_it_is_a_bad_gateway_and_is_remembered()
    {
        var id = (await _developer.Register()).Text("id")!;
        var refused = await _developer.PostAsync("/api/v1/commands", Json($$"""{"instanceId":"{{id}}","command":"uptime"}"""));
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains("No agent", (await refused.Json()).Text("message"), StringComparison.Ordinal);
        var history = await _developer.GetAsync($"/api/v1/commands/history?instanceId={id}").Json();
        Assert.Equal("FAILED", history.GetProperty("data")[0].Text("status"));
    }

    [Fact]
    public async Task Another_agent_cannot_answer_for_it()
    {
        var (id, other) = ((await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")!);
        using var agent = await Agent(id);
        using var liar = await Agent(other);
        var begun = await Begin(id, "sleep 1000");
        var command = (await agent.Expect("command:dispatch")).GetProperty("payload").Text("command_id")!;
        Assert.Equal(begun.Text("id"), command);
        await liar.Send($$$"""{"type":"command:result","payload":{"command_id":"{{{command}}}","exit_code":0,"stdout":"lies"}}""");
        await liar.Beat(other);
        await liar.Expect("heartbeat:pong");

        Assert.Equal("RUNNING", (await _developer.GetAsync($"/api/v1/commands/{command}").Json()).Text("status"));
        var cancelled = await _developer.PostAsync($"/api/v1/commands/{command}/cancel", null);
        Assert.Equal("CANCELLED", (await cancelled.Json()).Text("status"));
        Assert.Equal(command, (await agent.Expect("command:cancel")).GetProperty("payload").Text("command_id"));
        Assert.Equal(HttpStatusCode.Conflict, (await _developer.PostAsync($"/api/v1/commands/{command}/cancel", null)).StatusCode);
    }

    [Fact]
    public async Task A_script_reaches_its_interpreter_on_each_instance()
    {
        var ids = new[] { (await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")! };
        using var first = await Agent(ids[0]);
        using var second = await Agent(ids[1]);
        var answer = _operator.PostAsync("/api/v1/commands/script", Json(
            $$"""{"instanceIds":["{{ids[0]}}","{{ids[1]}}"],"script":"echo hi\n","interpreter":"/bin/sh"}"""));
        foreach (var (agent, code) in new[] { (first, 0), (second, 3) })
        {
            var order = (await agent.Expect("command:dispatch")).GetProperty("payload");
            Assert.Equal(("/bin/sh", "echo hi\n"), (order.Text("command"), order.Text("stdin")));
            await agent.Send($$$"""{"type":"command:result","payload":{"command_id":"{{{order.Text("command_id")}}}","exit_code":{{{code}}}}}""");
        }

        var ended = await answer;
        Assert.Equal(HttpStatusCode.MultiStatus, ended.StatusCode);
        var results = (await ended.Json()).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(ids, results.Select(result => result.Text("instanceId")));
        Assert.All(results, result => Assert.True(result.GetProperty("success").GetBoolean()));
        Assert.Equal(["SUCCEEDED", "FAILED"], results.Select(result => result.GetProperty("execution").Text("status")));
    }

    [Fact]
    public async Task A_command_reaches_many_at_once_and_each_answers_for_itself()
    {
        var ids = new[] { (await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")! };
        using var first = await Agent(ids[0]);
        using var second = await Agent(ids[1]);
        var answer = _operator.PostAsync("/api/v1/commands/bulk", Json($$"""{"instanceIds":["{{ids[0]}}","{{ids[1]}}"],"command":"uptime"}"""));
        foreach (var (agent, code) in new[] { (first, 0), (second, 1) })
        {
            var order = (await agent.Expect("command:dispatch")).GetProperty("payload");
            Assert.Equal("uptime", order.Text("command"));
            await agent.Send($$$"""{"type":"command:result","payload":{"command_id":"{{{order.Text("command_id")}}}","exit_code":{{{code}}}}}""");
        }

        var ended = await answer;
        Assert.Equal(HttpStatusCode.MultiStatus, ended.StatusCode);
        var results = (await ended.Json()).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(ids, results.Select(result => result.Text("instanceId")));
        Assert.Equal(["SUCCEEDED", "FAILED"], results.Select(result => result.GetProperty("execution").Text("status")));
    }

    [Fact]
    public async Task Who_may_run_what()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var id = (await _developer.Register()).Text("id")!;
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/v1/commands", Json($$"""{"instanceId":"{{id}}","command":"x"}"""))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await _developer.PostAsync("/api/v1/commands/bulk", Json($$"""{"instanceIds":["{{id}}"],"command":"x"}"""))).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _operator.PostAsync("/api/v1/commands/bulk", Json($$"""{"instanceIds":["{{id}}","inst_nobody"],"command":"x"}"""))).StatusCode);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await _developer.PostAsync("/api/v1/commands", Json($$"""{"instanceId":"{{id}}","command":"x","timeoutMs":1}"""))).StatusCode);
    }

    [Fact]
    public async Task The_operator_s_patterns_refuse_commands()
    {
        await using var strict = new FleetHost { Settings = { ["Fleet:Commands:Deny:0"] = "rm\\s+-rf" } };
        await strict.InitializeAsync();
        using var developer = strict.Caller(Role.Developer);
        var id = (await developer.Register()).Text("id")!;
        var refused = await developer.PostAsync("/api/v1/commands", Json($$"""{"instanceId":"{{id}}","command":"rm","args":["-rf","/"]}"""));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_terminal_carries_bytes_both_ways_and_ends_with_its_program()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Agent(id);
        var opening = _developer.PostAsync($"/api/v1/instances/{id}/terminal", Json("""{"cols":100,"rows":30}"""));
        var order = await agent.Expect("terminal:create");
        var session = order.GetProperty("payload").Text("session_id")!;
        Assert.Equal((100, 30), (order.GetProperty("payload").GetProperty("cols").GetInt32(), order.GetProperty("payload").GetProperty("rows").GetInt32()));
        var opened = await opening;
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        Assert.Equal(session, (await opened.Json()).Text("sessionId"));

        using var screen = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), $"/ws/terminal/{session}");
        await screen.Send("""{"type":"data","data":"ls\n"}""");
        var input = (await agent.Expect("terminal:input")).GetProperty("payload");
        Assert.Equal("ls\n", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(input.Text("data")!)));

        // A character that comes in two pieces is shown as one.
        foreach (var piece in new byte[][] { [0xc3], [0xa4] })
        {
            await agent.Send($$$"""{"type":"terminal:output","session_id":"{{{session}}}","payload":{"session_id":"{{{session}}}","data":"{{{Convert.ToBase64String(piece)}}}"}}""");
        }

        Assert.Equal("ä", (await screen.Expect("data")).Text("data"));
        await screen.Send("""{"type":"resize","cols":90,"rows":20}""");
        Assert.Equal(90, (await agent.Expect("terminal:resize")).GetProperty("payload").GetProperty("cols").GetInt32());
        await agent.Send($$$"""{"type":"terminal:closed","payload":{"session_id":"{{{session}}}","exit_code":7}}""");
        var closed = await screen.Expect("closed");
        Assert.Equal(("process_exit", 7), (closed.Text("reason"), closed.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Nobody_looks_at_another_s_terminal()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Agent(id);
        var opening = _developer.PostAsync($"/api/v1/instances/{id}/terminal", null);
        var session = (await agent.Expect("terminal:create")).GetProperty("payload").Text("session_id")!;
        await opening;
        using var other = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Operator), $"/ws/terminal/{session}");
        await other.ExpectClose((System.Net.WebSockets.WebSocketCloseStatus)4004);
        await _developer.DeleteAsync($"/api/v1/instances/{id}/terminal/{session}");
        Assert.Equal(session, (await agent.Expect("terminal:close")).GetProperty("payload").Text("session_id"));
    }

    private async Task<AgentClient> Agent(string id)
    {
        var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer));
        await agent.Beat(id);
        await agent.Expect("heartbeat:pong");
        return agent;
    }

    private async Task<JsonElement> Begin(string id, string command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = Json($$"""{"instanceId":"{{id}}","command":"{{command}}"}""") };
        request.Headers.Add("Prefer", "respond-async");
        var answer = await _developer.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await answer.Json();
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}

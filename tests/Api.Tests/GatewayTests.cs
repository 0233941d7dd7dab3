using System.Net;
using System.Net.WebSockets;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

/// <summary>Who may say what at the gateway, how much of it, and what consoles hear.</summary>
public sealed class GatewayTests(FleetHost fleet)
{
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);

    [Fact]
    public async Task A_ticket_opens_one_socket_once()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var answer = await viewer.PostAsync("/api/v1/ws/ticket", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Json();
        Assert.Equal((64, 30), (body.Text("ticket")!.Length, body.GetProperty("expires_in").GetInt32()));

        using (var console = await AgentClient.ConnectWithTicket(fleet, body.Text("ticket")!)) await console.Close();
        Assert.Equal(401, await AgentClient.RefusedTicket(fleet, body.Text("ticket")!));
        Assert.Equal(401, await AgentClient.RefusedTicket(fleet, new string('0', 64)));
    }

    [Fact]
    public async Task A_console_hears_of_the_instances_it_asks_for()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var id = (await _developer.Register()).Text("id")!;
        using var console = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Viewer), "/ws");
        await console.Send($$$"""{"channel":"system","type":"subscribe","ts":1,"correlationId":"s-1","data":{"instanceId":"{{{id}}}"}}""");
        Assert.Equal("s-1", (await console.Expect("ack")).Text("correlationId"));
        Assert.Equal("RUNNING", (await console.Expect("instance:status")).GetProperty("data").Text("status"));

        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer));
        await agent.Send($$$"""{"type":"heartbeat","payload":{"instance_id":"{{{id}}}","uptime":5,"cpuPercent":12.5,"memoryUsed":1024}}""");
        await agent.Expect("heartbeat:pong");
        var seen = new HashSet<string?>();
        while (!seen.Contains("metrics:snapshot"))
        {
            var frame = (await console.Receive())!.Value;
            Assert.Equal(id, frame.Text("instanceId"));
            seen.Add(frame.Text("type"));
        }
    }

    [Fact]
    public async Task A_console_says_nothing_for_instances()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var viewer = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Viewer), "/ws");
        await viewer.Beat(id);
        Assert.Equal("FORBIDDEN", await viewer.ExpectError());

        using var console = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), "/ws");
        await console.Send($$$"""{"channel":"system","type":"subscribe","ts":1,"data":{"instanceId":"{{{id}}}"}}""");
        await console.Expect("ack");
        await console.Expect("instance:status");
        await console.Beat(id);
        Assert.Equal("FORBIDDEN", await console.ExpectError());
    }

    [Fact]
    public async Task Who_sends_too_much_or_too_deep_is_sent_away()
    {
        await using var strict = new FleetHost
        {
            Settings = { ["Fleet:Gateway:FrameBurst"] = "3", ["Fleet:Gateway:FramesPerSecond"] = "1" },
        };
        await strict.InitializeAsync();
        using (var busy = await AgentClient.Connect(strict, strict.KeyOf(Role.Developer)))
        {
            for (var i = 0; i < 4; i++) await busy.Send("""{"type":"dance","payload":{}}""");
            for (var i = 0; i < 3; i++) Assert.Equal("UNKNOWN_MESSAGE_TYPE", await busy.ExpectError());
            Assert.Equal("RATE_LIMITED", await busy.ExpectError());
            await busy.ExpectClose(WebSocketCloseStatus.PolicyViolation);
        }

        using var deep = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer));
        await deep.Send($"{{\"type\":\"heartbeat\",\"payload\":{new string('[', 100)}{new string(']', 100)}}}");
        Assert.Equal("TOO_DEEP", await deep.ExpectError());
        await deep.ExpectClose(WebSocketCloseStatus.InvalidPayloadData);
    }
}

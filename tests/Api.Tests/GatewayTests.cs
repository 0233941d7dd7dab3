using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
    public async Task A_ticket_is_good_for_thirty_seconds()
    {
        var time = new ManualTime();
        await using var timed = new TimedHost(time);
        await timed.InitializeAsync();
        using var viewer = timed.Caller(Role.Viewer);
        var (early, late) = (await Ticket(viewer), await Ticket(viewer));
        time.Advance(TimeSpan.FromSeconds(29));
        using (var console = await AgentClient.ConnectWithTicket(timed, early)) await console.Close();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, await AgentClient.RefusedTicket(timed, late));
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_for_the_time_of_two_is_cut_and_its_instance_hears_of_it()
    {
        await using var pinging = new FleetHost { Settings = { ["Fleet:Gateway:PingSeconds"] = "1" } };
        await pinging.InitializeAsync();
        using var developer = pinging.Caller(Role.Developer);
        var id = (await developer.Register()).Text("id")!;
        using var patient = await AgentClient.Connect(pinging, pinging.KeyOf(Role.Developer), instance: (await developer.Register()).Text("id"));
        var listening = patient.Receive();

        // As after a cable was pulled: the connection is open, and nobody is there to answer.
        using var peer = new TcpClient();
        await peer.ConnectAsync(pinging.Address.Host, pinging.Address.Port);
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws/agent HTTP/1.1\r\nHost: fleet\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {pinging.KeyOf(Role.Developer)}\r\nX-Instance-ID: {id}\r\n\r\n"));
        var begin = TimeProvider.System.GetTimestamp();
        Assert.True(await Pings(peer.GetStream()).Within("the end of a half-open connection") > 0);
        Assert.True(TimeProvider.System.GetElapsedTime(begin) > TimeSpan.FromSeconds(2), "It was given no time for a second ping");
        await Eventually.BecomesAsync("the event", true, async () => (await developer.GetAsync($"/api/v1/instances/{id}/events").Json())
            .GetProperty("events").EnumerateArray().Any(one => one.Text("type") == "DISCONNECT"));

        // Who answers stays, also without a word of its own.
        Assert.False(listening.IsCompleted);
        await patient.Ping("still here");
        Assert.Equal("heartbeat:pong", (await listening)!.Value.Text("type"));
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

    private static async Task<string> Ticket(HttpClient caller) => (await (await caller.PostAsync("/api/v1/ws/ticket", null)).Json()).Text("ticket")!;

    /// <summary>How many pings came before the other side ended the connection.</summary>
    private static async Task<int> Pings(NetworkStream stream)
    {
        var all = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var length) all.AddRange(buffer.AsSpan(0, length));
        }
        catch (IOException)
        {
            // It was reset.
        }

        var head = Encoding.ASCII.GetString([.. all]).IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString([.. all]), StringComparison.Ordinal);
        const byte ping = 0x89;
        return all.Skip(head + 4).Count(one => one == ping);
    }

    private sealed class TimedHost(ManualTime time) : FleetHost(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
}

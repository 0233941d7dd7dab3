using System.Net.WebSockets;
using System.Text;
using Fleet.Api.Gateway;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests;

public sealed class AgentTests(FleetHost fleet)
{
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);

    [Fact]
    public async Task An_agent_in_the_field_is_known_by_its_first_frame()
    {
        var name = (await _developer.Register()).Text("name")!;
        using var agent = await Connect();
        await agent.Beat(name);
        var pong = await agent.Expect("heartbeat:pong");
        Assert.Equal(["payload", "protocol_version", "type"], pong.Names());
        Assert.Equal(["graceMs", "intervalMs", "ok", "reconnectJitterMs"], pong.GetProperty("payload").Names());
        Assert.True(pong.GetProperty("payload").GetProperty("intervalMs").GetInt64() >= 10_000);
        await agent.Close();
    }

    [Fact]
    public async Task A_native_peer_gets_its_correlation_and_its_numbers_are_kept()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Connect("/ws", id);
        await agent.Ping("c-1", """
            {"uptime":61.9,"cpuPercent":12.5,"memory_used":1024.7,"memoryTotal":2048,"diskUsed":null,"disk_total":9007199254740993,
                "agentVersion":"2.0"}
            """);
        var pong = await agent.Expect("heartbeat:pong");
        Assert.Equal(["channel", "correlationId", "data", "instanceId", "protocolVersion", "ts", "type"], pong.Names());
        Assert.Equal(("heartbeat", "c-1", id), (pong.Text("channel"), pong.Text("correlationId"), pong.Text("instanceId")));

        var detail = await _developer.GetAsync($"/api/v1/instances/{id}").Json();
        var beat = detail.GetProperty("lastHeartbeat");
        Assert.Equal(
            ["cpuPercent", "diskTotalBytes", "diskUsedBytes", "memoryTotalBytes", "memoryUsedBytes", "timestamp",
                "uptimeSeconds"], beat.Names());
        Assert.Equal((12.5, "1024", "61", "0"), (beat.GetProperty("cpuPercent").GetDouble(), beat.Text("memoryUsedBytes"),
            beat.Text("uptimeSeconds"), beat.Text("diskUsedBytes")));
        Assert.Equal("2.0", detail.Text("agentVersion"));
    }

    [Theory]
    [InlineData("{", "PARSE_ERROR")]
    [InlineData("[]", "PARSE_ERROR")]
    [InlineData("{\"type\":7}", "PARSE_ERROR")]
    [InlineData("{\"payload\":{}}", "PARSE_ERROR")]
    [InlineData("{\"type\":\"heartbeat\",\"type\":\"x\",\"payload\":{}}", "PARSE_ERROR")]
    [InlineData("{\"type\":\"\\ud800\",\"payload\":{}}", "PARSE_ERROR")]
    [InlineData("{\"\\ud800\":1,\"type\":\"heartbeat\",\"payload\":{\"\\ud801\":1}}", "PARSE_ERROR")]
    [InlineData("{\"type\":\"dance\",\"payload\":{}}", "UNKNOWN_MESSAGE_TYPE")]
    [InlineData("{\"type\":\"heartbeat\",\"payload\":null}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"heartbeat\",\"payload\":{\"uptime\":\"long\"}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"heartbeat\",\"payload\":{\"cpu_percent\":-1}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"heartbeat\",\"payload\":{\"memoryUsed\":1e400}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"heartbeat\",\"payload\":{\"instance_id\":\"somebody-else\"}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"registration\",\"payload\":{}}", "UNSUPPORTED")]
    [InlineData("{\"type\":\"fs:list\",\"data\":{}}", "UNSUPPORTED")]
    [InlineData("{\"type\":\"metrics\",\"payload\":{\"cpu\":7}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"log:batch\",\"data\":{\"lines\":[{}]}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"event:instance\",\"data\":{}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"command:result\",\"payload\":{\"command_id\":\"x\",\"exit_code\":0}}", "INVALID_PAYLOAD")]
    [InlineData("{\"type\":\"terminal:output\",\"payload\":{\"session_id\":\"x\"}}", "INVALID_PAYLOAD")]
    public async Task A_bad_frame_is_answered_and_the_next_one_served(string frame, string code)
    {
        using var agent = await Connect(instance: (await _developer.Register()).Text("id"));
        await agent.Send(frame);
        Assert.Equal(code, await agent.ExpectError());
        await agent.Ping("after");
        Assert.Equal("after", (await agent.Expect("heartbeat:pong")).Text("correlationId"));
    }

    [Fact]
    public async Task Frames_that_are_no_text_are_answered()
    {
        using var agent = await Connect(instance: (await _developer.Register()).Text("id"));
        await agent.Send([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Equal("PARSE_ERROR", await agent.ExpectError());
    }

    [Fact]
    public async Task A_text_frame_that_is_no_UTF8_ends_its_connection_and_no_other()
    {
        var id = (await _developer.Register()).Text("id");
        using var agent = await Connect(instance: id);
        await agent.Send([.. "{\"type\":\""u8, 0xc3, 0x28, .. "\"}"u8], WebSocketMessageType.Text);
        try
        {
            await agent.ExpectClose(WebSocketCloseStatus.InvalidPayloadData);
        }
        catch (WebSocketException)
        {
            // The framework says why and resets at once: the reset may overtake the word.
        }

        using var next = await Connect(instance: id);
        await next.Send("""{"type":"heartbeat","payload":{}}""");
        await next.Expect("heartbeat:pong");
    }

    [Fact]
    public async Task A_frame_may_have_256_KiB_and_not_one_byte_more()
    {
        using var agent = await Connect(instance: (await _developer.Register()).Text("id"));
        await agent.Send(Padded(256 * 1024));
        await agent.Expect("heartbeat:pong");
        await agent.Send(Padded(256 * 1024 + 1));
        await agent.ExpectClose(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Who_names_no_instance_is_asked_to()
    {
        using var agent = await Connect();
        await agent.Send("""{"type":"heartbeat","payload":{"uptime":1}}""");
        Assert.Equal("NO_INSTANCE_ID", await agent.ExpectError());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_names_an_unknown_instance_is_sent_away(bool inHeader)
    {
        using var agent = await Connect(instance: inHeader ? "inst_unknown" : null);
        if (!inHeader) await agent.Beat("unknown-host");
        Assert.Equal("UNKNOWN_INSTANCE", await agent.ExpectError());
        await agent.ExpectClose(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task A_newer_connection_replaces_the_older_one_and_is_not_harmed_by_its_end()
    {
        var name = (await _developer.Register()).Text("name")!;
        using var older = await Connect();
        await older.Beat(name);
        await older.Expect("heartbeat:pong");
        using var newer = await Connect();
        await newer.Beat(name);
        await newer.Expect("heartbeat:pong");
        await older.ExpectClose(WebSocketCloseStatus.EndpointUnavailable);
        Assert.Equal("Replaced by new connection", older.CloseReason);
        await older.Close();
        await newer.Beat(name);
        await newer.Expect("heartbeat:pong");
    }

    [Fact]
    public async Task Two_agents_with_one_id_take_each_others_place_no_more_often_than_each_five_seconds()
    {
        var time = new ManualTime();
        await using var slow = new TimedHost(time);
        await slow.InitializeAsync();
        using var developer = slow.Caller(Role.Developer);
        var instance = await developer.Register();
        var name = instance.Text("name")!;
        using var first = await AgentClient.Connect(slow, slow.KeyOf(Role.Developer));
        await first.Beat(name);
        await first.Expect("heartbeat:pong");
        using var second = await AgentClient.Connect(slow, slow.KeyOf(Role.Developer));
        await second.Beat(name);
        await second.Expect("heartbeat:pong");

        using var again = await AgentClient.Connect(slow, slow.KeyOf(Role.Developer));
        await again.Beat(name);
        for (var i = 0; i < 4; i++)
        {
            await second.Beat(name);
            await second.Expect("heartbeat:pong");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        time.Advance(TimeSpan.FromSeconds(2));
        await again.Expect("heartbeat:pong");
        await second.ExpectClose(WebSocketCloseStatus.EndpointUnavailable);
        Assert.Equal("RUNNING", (await developer.GetAsync($"/api/v1/instances/{instance.Text("id")}").Json()).Text("status"));
    }

    [Fact]
    public async Task Heartbeats_that_are_late_early_or_told_twice_say_only_that_the_agent_lives_now()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Connect(instance: id);
        var begun = DateTimeOffset.UtcNow;
        foreach (var stamp in new[] { "2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon" })
        {
            await agent.Send($$$"""{"protocol_version":"","type":"heartbeat","payload":{"timestamp":"{{{stamp}}}","uptime_seconds":7}}""");
            await agent.Expect("heartbeat:pong");
        }

        var at = (await _developer.GetAsync($"/api/v1/instances/{id}").Json()).GetProperty("lastHeartbeat").GetProperty("timestamp").GetDateTimeOffset();
        Assert.InRange(at, begun.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal<string?[]>(["CONNECT", "DEPLOY"], await Events(_developer, $"/api/v1/instances/{id}"));
    }

    [Fact]
    public async Task Measurements_that_are_late_early_or_told_twice_are_kept_once_and_in_their_order()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await Connect("/ws", id);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (var (told, cpu) in new[] { (now - 1000, 20), (now - 1000, 20), (now - 60_000, 10), (now + 3_600_000, 30) })
        {
            await agent.Send($$$"""{"channel":"metrics","type":"metrics:update","ts":1,"data":{"ts":{{{told}}},"cpuPercent":{{{cpu}}}}}""");
            await agent.Expect("ack");
        }

        await Eventually.BecomesAsync("the samples", "10 20 30", async () => string.Join(' ',
            (await _developer.GetAsync($"/api/v1/instances/{id}/metrics").Json()).GetProperty("datapoints").EnumerateArray()
                .Select(point => point.GetProperty("cpuPercent").GetDouble())));
    }

    [Fact]
    public async Task The_upgrade_itself_is_refused_without_a_key_or_the_role()
    {
        Assert.Equal(401, await AgentClient.Refused(fleet, null));
        Assert.Equal(401, await AgentClient.Refused(fleet, "wrong", "/ws"));
        Assert.Equal(403, await AgentClient.Refused(fleet, fleet.KeyOf(Role.Viewer)));
    }

    [Fact]
    public async Task Silence_loses_an_instance_and_a_heartbeat_brings_it_back()
    {
        var time = new ManualTime();
        await using var slow = new TimedHost(time);
        await slow.InitializeAsync();
        using var developer = slow.Caller(Role.Developer);
        var instance = await developer.Register();
        var (path, name) = ($"/api/v1/instances/{instance.Text("id")}", instance.Text("name")!);

        using (var agent = await AgentClient.Connect(slow, slow.KeyOf(Role.Developer)))
        {
            await agent.Beat(name);
            var lease = (await agent.Expect("heartbeat:pong")).GetProperty("payload");
            var patience = TimeSpan.FromMilliseconds(lease.GetProperty("intervalMs").GetInt64() + lease.GetProperty("graceMs").GetInt64());
            time.Advance(patience - TimeSpan.FromSeconds(1));
            Assert.Equal("RUNNING", (await developer.GetAsync(path).Json()).Text("status"));
            time.Advance(TimeSpan.FromSeconds(2));
            await developer.Reaches(path, "ERROR");
            await agent.Beat(name);
            await agent.Expect("heartbeat:pong");
            await developer.Reaches(path, "RUNNING");
            await agent.Close();
        }

        await Eventually.BecomesAsync("disconnect", true, async () => (await Events(developer, path)).Contains("DISCONNECT"));
        time.Advance(TimeSpan.FromMinutes(1));
        await developer.Reaches(path, "ERROR");
        using var back = await AgentClient.Connect(slow, slow.KeyOf(Role.Developer), instance: instance.Text("id"));
        await back.Ping("again");
        await back.Expect("heartbeat:pong");
        await developer.Reaches(path, "RUNNING");
    }

    [Fact]
    public async Task A_Fleet_that_goes_down_says_goodbye()
    {
        var host = new FleetHost();
        await host.InitializeAsync();
        using var developer = host.Caller(Role.Developer);
        using var agent = await AgentClient.Connect(host, host.KeyOf(Role.Developer), instance: (await developer.Register()).Text("id"));
        await agent.Ping("1");
        await agent.Expect("heartbeat:pong");
        var down = host.DisposeAsync().AsTask();
        await agent.ExpectClose(WebSocketCloseStatus.EndpointUnavailable);
        await agent.Close();
        await down.Within("shutdown");
    }

    private Task<AgentClient> Connect(string path = "/ws/agent", string? instance = null) =>
        AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), path, instance);

    private static async Task<string?[]> Events(HttpClient client, string path) =>
        [.. (await client.GetAsync($"{path}/events").Json()).GetProperty("events").EnumerateArray().Select(one => one.Text("type"))];

    private static string Padded(int length)
    {
        const string frame = """{"type":"heartbeat","payload":{"uptime":1}}""";
        return frame + new string(' ', length - Encoding.UTF8.GetByteCount(frame));
    }

    private sealed class TimedHost(ManualTime time) : FleetHost(services =>
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
}

using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Fleet.TestKit;

namespace Fleet.Tests.EndToEnd;

/// <summary>A process that is asked to end, and what its service manager hears of it.</summary>
public sealed class EndTests
{
    [Fact]
    public async Task It_serves_on_for_its_delay_sends_streams_away_and_loses_nothing_that_it_has_acknowledged()
    {
        await using var fleet = await FleetProcess.Start(settings: ("Fleet__Drain__Delay", "00:00:10"));
        using var agent = await PlainAgent.Connect(fleet, await PlainAgent.Register(fleet, "agent"));
        await agent.Beat();
        using var stream = await fleet.Client.GetAsync("/api/v1/logs/stream", HttpCompletionOption.ResponseHeadersRead);
        var (told, closed) = (stream.Content.ReadAsStringAsync(), agent.Closed());
        var made = new List<string>();
        var making = Make(fleet, made);
        int Made()
        {
            lock (made) return made.Count;
        }

        await Eventually.HoldsAsync("there is load", () => Made() >= 5);
        fleet.Server.Ask();
        await Eventually.BecomesAsync("it says that it drains", "draining", async () => await Ready(fleet));
        var before = Made();
        await Eventually.HoldsAsync("it serves on", () => Made() >= before + 3, TimeSpan.FromSeconds(8));
        Assert.False(told.IsCompleted || closed.IsCompleted, "streams go on for as long as requests are served");
        var live = await fleet.Client.GetAsync("/health/live");
        Assert.Equal((HttpStatusCode.OK, true), (live.StatusCode, live.Headers.ConnectionClose));

        Assert.Equal(0, await fleet.Server.Ended(60));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await closed.Within("the agent is sent away"));
        Assert.Matches("retry: [0-9]{3,4}\n\n$", await told.Within("the stream ends"));
        await making.Within("nobody is served any more");

        await fleet.Run();
        var there = new HashSet<string>();
        for (JsonNode? page = null; page is null || (string?)page["pagination"]?["nextCursor"] is not null;)
        {
            var cursor = (string?)page?["pagination"]?["nextCursor"];
            page = await fleet.Get($"/api/v1/instances?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            there.UnionWith(page["data"]!.AsArray().Select(one => (string)one!["id"]!));
        }

        Assert.Empty(made.Except(there));

        // The report of the one before went with it.
        Assert.Single((await fleet.Until("/api/v1/cluster", cluster => (string?)cluster["data"]?.AsArray().FirstOrDefault()?["status"] is "ready", "its report"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Asked_a_second_time_it_ends_at_once()
    {
        await using var fleet = await FleetProcess.Start(settings: ("Fleet__Drain__Delay", "00:05:00"));
        fleet.Server.Ask();
        await Eventually.BecomesAsync("it drains", "draining", async () => await Ready(fleet));
        fleet.Server.Ask();
        Assert.Equal(143, await fleet.Server.Ended(60));
        fleet.Settings.Remove("Fleet__Drain__Delay");
        await fleet.Run();
        Assert.Equal(0, await fleet.Stop());
    }

    [Fact]
    public async Task Its_service_manager_hears_when_it_is_ready_that_it_is_well_and_that_it_ends()
    {
        using var manager = new ServiceManagerSocket();
        await using var fleet = await FleetProcess.Start(settings: [("NOTIFY_SOCKET", manager.Path), ("WATCHDOG_USEC", "2000000")]);
        await manager.Hears("READY=1");
        await manager.Hears("WATCHDOG=1", times: 3);
        Assert.Equal(0, manager.Times("STOPPING=1"));
        Assert.Equal(0, await fleet.Stop());
        await manager.Hears("STOPPING=1");
        string[] words = ["STATUS=Starting", "READY=1", "WATCHDOG=1", "STOPPING=1"];
        Assert.Equal(words, manager.Heard.Where(words.Contains).Distinct());
    }

    /// <summary>Makes instances until there is nobody to ask; keeps those that were acknowledged. Whoever answers must not refuse.</summary>
    private static async Task Make(FleetProcess fleet, List<string> made)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var id = await PlainAgent.Register(fleet, $"made-{i}");
                lock (made) made.Add(id);
            }
        }
        catch (HttpRequestException)
        {
            // It takes no more connections.
        }
    }

    private static async Task<string?> Ready(FleetProcess fleet)
    {
        var answer = await fleet.Client.GetAsync("/health/ready");
        return answer.StatusCode is HttpStatusCode.ServiceUnavailable ? (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"] : null;
    }
}

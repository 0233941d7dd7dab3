using System.Text;
using System.Text.Json.Nodes;
using Fleet.Load.Agents;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Feed;

/// <summary>
/// How soon do many see what one says? A real Fleet in a process of its own, subscribers of one instance's log as server-sent events, and an agent that
/// sends the next line when all have the last one; in turns with a bare server that writes the same bytes to as many streams. Then the same with long
/// lines and one subscriber that takes nothing; and changes of status, as consoles see them over their WebSockets.
/// </summary>
internal sealed class FeedLoad(ChildServer fleet, ChildServer bare, LoadReport report, int subscribers, bool isShort)
{
    private const int LongLine = 8_000;
    private static readonly string Padding = new('x', LongLine);

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var subscribers = options.Count("subscribers", 1_000, 200);
        var report = new LoadReport("feed", $"{subscribers} subscribers");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await using var bare = await LoadedApi.StartBare("streams");
            // A hundred lines wait for the one that takes nothing, so that it is soon passed by. The agent says lines and no heartbeats, and is not lost by that.
            await using var fleet = await LoadedApi.Start(
                folder.FullName, ("Fleet__Live__MaxClients", $"{subscribers + 10}"), ("Fleet__Live__QueueCapacity", "100"), ("Fleet__Heartbeats__Grace", "01:00:00"));
            await new FeedLoad(fleet, bare, report, subscribers, options.IsShort).Measure();
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure()
    {
        using var client = new FleetClient(fleet.Address);
        var instances = await client.Register(1, "speaker");
        var agent = (await LoadAgent.ConnectAll(instances, fleet.Address, LoadedApi.Key))[0];
        await using var publisher = new HttpPeer(bare.Address, LoadedApi.Key);
        using (var own = new Audience())
        using (var others = new Audience())
        {
            await own.Subscribe(Math.Min(20, subscribers), fleet.Address, $"/api/v1/instances/{agent.Instance}/logs/stream", LoadedApi.Key);
            await Say(own, agent, "");
            var before = fleet.Memory();
            await own.Subscribe(subscribers - own.Count, fleet.Address, $"/api/v1/instances/{agent.Instance}/logs/stream", LoadedApi.Key);
            await others.Subscribe(subscribers, bare.Address, "/stream", LoadedApi.Key);
            await Say(own, agent, "");
            report.Add("memory per subscriber, KiB", (fleet.Memory() - before) / 1024.0 / Math.Max(1, subscribers - 20));

            await Lines(own, others, agent, publisher);
            await WithOneThatStalls(own, agent);
        }

        await Statuses(client, agent.Instance);
        agent.Drop();
    }

    private async Task Lines(Audience own, Audience others, LoadAgent agent, HttpPeer publisher)
    {
        var span = TimeSpan.FromSeconds(isShort ? 3 : 5);
        own.Delays();
        var results = await ClosedLoop.InTurns(
            isShort ? 1 : 5, span, span,
            length => ClosedLoop.Run(1, length, _ => others.Show(number => publisher.Send(publisher.Request("POST", "/publish", Event(agent.Instance, number))).AsTask()), bare.CpuSeconds),
            length => ClosedLoop.Run(1, length, _ => Say(own, agent, ""), fleet.CpuSeconds));
        var (baseline, lines, delays, bareDelays) = (results[0], results[1], own.Delays(), others.Delays());
        report.Add("bare server: events delivered per second", baseline.PerSecond * subscribers);
        report.Add("log lines delivered per second", lines.PerSecond * subscribers);
        report.Add("bare server: processor time per delivered event, us", 1e6 / baseline.PerCpuSecond / subscribers);
        report.Add("processor time per delivered line, us", 1e6 / lines.PerCpuSecond / subscribers);
        report.Add("/ bare server's", baseline.PerCpuSecond / lines.PerCpuSecond);
        report.Add("bare server: sent to seen, p99, ms", bareDelays.P99);
        report.Add("line sent to seen, p50, ms", delays.P50);
        report.Add("line sent to seen, p99, ms", delays.P99, atMost: 1_000);
        report.Add("line sent to seen, most, ms", delays.Max);
        report.Add("lines that not all have seen", lines.Failures, atMost: 0);
    }

    /// <summary>The same loop without and with it; its lines are long, so that what stands between is soon full.</summary>
    private async Task WithOneThatStalls(Audience own, LoadAgent agent)
    {
        var span = TimeSpan.FromSeconds(isShort ? 4 : 15);
        var without = await ClosedLoop.Run(1, span, _ => Say(own, agent, Padding));
        var delays = own.Delays();
        using var stalled = new Subscriber();
        await stalled.OpenAndStall(fleet.Address, $"/api/v1/instances/{agent.Instance}/logs/stream", LoadedApi.Key);
        var with = await ClosedLoop.Run(1, span, _ => Say(own, agent, Padding));
        var delaysWith = own.Delays();
        report.Add("lines of 8 KB per second", without.PerSecond);
        report.Add("the same, one subscriber takes nothing", with.PerSecond);
        report.Add("line of 8 KB sent to seen, p99, ms", delays.P99);
        report.Add("the same, one subscriber takes nothing", delaysWith.P99);
        report.Add("lines that not all others have seen", with.Failures, atMost: 0);
    }

    /// <summary>An instance is suspended and resumed while as many consoles look at it.</summary>
    private async Task Statuses(FleetClient client, string instance)
    {
        using var consoles = new Audience();
        var current = 0;
        await Many.Each(Enumerable.Range(0, subscribers), 50, async _ =>
        {
            var console = await StatusWatcher.Open(instance, fleet.Address, LoadedApi.Key, () => consoles.Seen(current));
            lock (consoles) consoles.Admit(console);
        });
        await Pause.For(TimeSpan.FromSeconds(1));
        var cpu = fleet.CpuSeconds();
        await Pause.For(TimeSpan.FromSeconds(4));
        report.Add("consoles with nothing new, processor use, cores", (fleet.CpuSeconds() - cpu) / 4);
        var missed = 0;
        for (var i = 0; i < (isShort ? 6 : 20); i++)
        {
            var verb = i % 2 == 0 ? "suspend" : "resume";
            if (!await consoles.Show(number => { current = number; return client.Post($"/api/v1/instances/{instance}/{verb}"); })) missed++;

            // Not in step with any look.
            await Pause.For(TimeSpan.FromSeconds(0.2 + (0.5 * Random.Shared.NextDouble())));
        }

        var delays = consoles.Delays();
        report.Add("status changed to seen by a console, p50, ms", delays.P50);
        report.Add("status changed to seen by a console, p99, ms", delays.P99, atMost: 1_000);
        report.Add("status changed to seen by a console, most, ms", delays.Max);
        report.Add("changes that not all consoles have seen", missed, atMost: 0);
    }

    private static Task<bool> Say(Audience audience, LoadAgent agent, string padding) =>
        audience.Show(number => agent.Exchange(agent.Frames.NativeLog(1, $"{Subscriber.Mark(number)}: GET /orders/4711 200 in 12 ms {padding}")));

    /// <summary>As Fleet writes a line.</summary>
    private static string Event(string instance, int number)
    {
        var line = new JsonObject
        {
            ["id"] = "01JD0000000000000000000000", ["instanceId"] = instance, ["level"] = "INFO", ["source"] = "APP",
            ["message"] = $"{Subscriber.Mark(number)}: GET /orders/4711 200 in 12 ms ", ["metadata"] = null, ["deploymentId"] = null, ["timestamp"] = "2030-01-01T00:00:00.000Z",
        };
        return new StringBuilder("id: 01JD0000000000000000000000\ndata: ").Append(line.ToJsonString()).Append("\n\n").ToString();
    }
}

using System.Diagnostics;
using System.Net.WebSockets;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Agents;

/// <summary>
/// How many agents can one Fleet hold? A real Fleet in a process of its own, N agents that beat and measure; then all are dropped at once and come
/// back as they were told to, and some die for good. What frames and connections cost is compared with a bare WebSocket echo in the same run.
/// </summary>
internal sealed class AgentLoad(ChildServer fleet, ChildServer echo, string database, AgentPace pace, LoadReport report)
{
    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var count = options.Count("agents", 10_000, 400);
        var pace = options.IsBrief ? AgentPace.Hasty : options.IsShort ? AgentPace.Quick : AgentPace.Usual;
        var report = new LoadReport("agents", $"{count} agents, a heartbeat each {pace.Beat.TotalSeconds} s");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await using var echo = await LoadedApi.StartBare("echo");
            // Roll-ups and the process's report would write while it is watched whether heartbeats do.
            await using var fleet = await LoadedApi.Start(
                folder.FullName, [("Fleet__Retention__Period", "1.00:00:00"), ("Fleet__Reports__Interval", "00:05:00"), .. pace.Settings]);
            await new AgentLoad(fleet, echo, Path.Combine(folder.FullName, "fleet.db"), pace, report)
                .Measure(count, TimeSpan.FromSeconds(options.Of("seconds", 60, 4)), options);
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure(int count, TimeSpan span, LoadOptions options)
    {
        using var client = new FleetClient(fleet.Address);
        var empty = fleet.Memory();
        var watch = Stopwatch.StartNew();
        var instances = await client.Register(count, "agent");
        report.Add("registered per second", count / watch.Elapsed.TotalSeconds);
        LoadAgent[] agents = [.. instances.Select(instance => new LoadAgent(instance, fleet.Address, LoadedApi.Key))];
        var registered = fleet.Memory();
        watch.Restart();
        await LoadAgent.ConnectAll(agents);
        report.Add("all connected and answered, s", watch.Elapsed.TotalSeconds);

        await Steady(agents, span);
        report.Add("memory per connection, KiB", (fleet.Memory() - registered) / 1024.0 / count);
        report.Add("memory per agent with its instance, KiB", (fleet.Memory() - empty) / 1024.0 / count, atMost: 64);
        report.Add("memory in all, MiB", fleet.Memory() / 1048576.0);

        await Storm(agents, client);
        await DeadAgents.Measure(report, client, agents, pace);
        foreach (var agent in agents) agent.Drop();
        await ConnectStorm.Measure(report, fleet, echo, agents, options);
        await FrameLoops.Measure(report, fleet, echo, instances, options);
        foreach (var agent in agents) agent.Dispose();
    }

    private async Task Steady(LoadAgent[] agents, TimeSpan span)
    {
        var peers = await LoadAgent.ConnectAll(agents.Take(Math.Max(1, agents.Length / 100)).Select(agent => agent.Instance), echo.Address, LoadedApi.Key);
        using (var writes = new DatabaseWrites(database))
        {
            var beats = await SteadyAgents.Watch(agents, pace.Beat, 2 * pace.Beat, withMetrics: false);
            report.Add($"database written during {beats.Count} heartbeats, 1 for yes", writes.Any ? 1 : 0, atMost: 0);
        }

        var (cpu, watch) = (fleet.CpuSeconds(), Stopwatch.StartNew());
        var both = await Task.WhenAll(
            SteadyAgents.Watch(agents, pace.Beat, span, withMetrics: true), SteadyAgents.Watch(peers, pace.Beat, span, withMetrics: false));
        report.Add("Fleet's processor use meanwhile, cores", (fleet.CpuSeconds() - cpu) / watch.Elapsed.TotalSeconds);
        report.Add("heartbeats watched", both[0].Count);
        report.Add("heartbeat to answer, p50, ms", both[0].P50);
        report.Add("heartbeat to answer, p99, ms", both[0].P99, atMost: 50);
        report.Add("heartbeat to answer, most, ms", both[0].Max);
        report.Add("p99 / bare echo's at the same time", both[0].P99 / both[1].P99);
        foreach (var peer in peers) peer.Dispose();
    }

    /// <summary>All are dropped at once, and come back as agents do.</summary>
    private async Task Storm(LoadAgent[] agents, FleetClient client)
    {
        foreach (var agent in agents) agent.Drop();
        var watch = Stopwatch.StartNew();
        var retries = await Task.WhenAll(agents.Select(ComeBack));
        report.Add("all dropped at once and back, s", watch.Elapsed.TotalSeconds, atMost: 60);
        report.Add("connections that had to be tried again", retries.Sum());
        await SteadyAgents.Watch(agents, pace.Beat, 2 * pace.Beat, withMetrics: false);
        var lost = await client.Get("/api/v1/instances?status=ERROR&limit=1");
        report.Add("counted as lost though they came back", (int)lost["pagination"]!["total"]!, atMost: 0);
    }

    /// <summary>After a drawn pause, and again after another one if it fails. How often it failed.</summary>
    private async Task<int> ComeBack(LoadAgent agent)
    {
        for (var failures = 0; ; failures++)
        {
            await Pause.For(Random.Shared.NextDouble() * pace.Jitter);
            try
            {
                await agent.Connect();
                await agent.Beat();
                return failures;
            }
            catch (WebSocketException)
            {
                agent.Drop();
            }
        }
    }
}

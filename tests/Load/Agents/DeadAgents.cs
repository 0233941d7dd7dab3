using System.Collections.Concurrent;
using System.Diagnostics;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Agents;

/// <summary>
/// Agents that die: some are cut off, some fall silent on an open connection. How long after its deadline a caller of REST sees each in ERROR. From
/// its deadline on each is asked for again and again; before it, none may be lost.
/// </summary>
internal static class DeadAgents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task Measure(LoadReport report, FleetClient client, IReadOnlyList<LoadAgent> agents, AgentPace pace)
    {
        using var stop = new CancellationTokenSource();
        var (dying, living) = (agents.Take(Math.Min(300, agents.Count / 2)).ToList(), agents.Skip(Math.Min(300, agents.Count / 2)).ToList());
        var steady = SteadyAgents.Watch(living, pace.Beat, withMetrics: true, stop.Token);
        var (early, late) = (0, new ConcurrentBag<double>());
        await Task.WhenAll(dying.Select(async (agent, i) =>
        {
            var deadline = await Die(agent, isCutOff: i % 3 != 0, pace);
            var before = Left(deadline) - TimeSpan.FromSeconds(0.2);
            await Pause.For(before);
            if (await IsLost(client, agent)) Interlocked.Increment(ref early);
            await Pause.For(Left(deadline));
            if (await Pause.Until(() => IsLost(client, agent), TimeSpan.FromMilliseconds(10), Patience)) late.Add(-Left(deadline).TotalMilliseconds);
        }));
        await stop.CancelAsync();
        await steady;

        var delays = new Distribution(late);
        report.Add($"dead agents seen in ERROR, of {dying.Count}", delays.Count, atLeast: dying.Count);
        report.Add("of them before their deadline", early, atMost: 0);
        report.Add("deadline to ERROR in REST, p50, ms", delays.P50);
        report.Add("deadline to ERROR in REST, p99, ms", delays.P99, atMost: 1_000);
        report.Add("deadline to ERROR in REST, most, ms", delays.Max, atMost: 1_000);
    }

    /// <summary>Its last heartbeat and its end, at any time of an interval; when it is to be lost.</summary>
    private static async Task<long> Die(LoadAgent agent, bool isCutOff, AgentPace pace)
    {
        await Pause.For(Random.Shared.NextDouble() * pace.Beat);
        await agent.Beat();
        var from = Stopwatch.GetTimestamp();
        if (isCutOff) agent.Drop();
        return from + (long)((isCutOff ? pace.Grace : pace.Beat + pace.Grace).TotalSeconds * Stopwatch.Frequency);
    }

    private static TimeSpan Left(long deadline) => TimeSpan.FromSeconds((deadline - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency);

    private static async Task<bool> IsLost(FleetClient client, LoadAgent agent) => (string?)(await client.Get($"/api/v1/instances/{agent.Instance}"))["status"] == "ERROR";
}

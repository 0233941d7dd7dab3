using System.Collections.Concurrent;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Agents;

/// <summary>Agents that do what agents do all day.</summary>
internal static class SteadyAgents
{
    /// <summary>Heartbeats of all, evenly over time, and if wanted a measurement with each third; how many milliseconds the answers took.</summary>
    public static async Task<Distribution> Watch(IReadOnlyList<LoadAgent> agents, TimeSpan interval, TimeSpan span, bool withMetrics)
    {
        using var stop = new CancellationTokenSource(span);
        return await Watch(agents, interval, withMetrics, stop.Token);
    }

    /// <inheritdoc cref="Watch(IReadOnlyList{LoadAgent}, TimeSpan, TimeSpan, bool)"/>
    public static async Task<Distribution> Watch(IReadOnlyList<LoadAgent> agents, TimeSpan interval, bool withMetrics, CancellationToken stop)
    {
        var took = new ConcurrentBag<double>();
        await Task.WhenAll(agents.Select(async (agent, number) =>
        {
            try
            {
                await Pause.For(Random.Shared.NextDouble() * interval, stop);
                for (var i = number; ; i++)
                {
                    took.Add((await agent.Beat()).TotalMilliseconds);
                    if (withMetrics && i % 3 == 0) await agent.Send(agent.Frames.Metrics);
                    await Pause.For(interval, stop);
                }
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }));
        return new(took);
    }
}

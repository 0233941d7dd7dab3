using System.Diagnostics;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Agents;

/// <summary>Many agents that connect at once, each with its first heartbeat, in turns with as many connections of the bare echo.</summary>
internal static class ConnectStorm
{
    private const int MostAtOnce = 2_000;

    public static async Task Measure(LoadReport report, ChildServer fleet, ChildServer echo, IReadOnlyList<LoadAgent> all, LoadOptions options)
    {
        LoadAgent[] agents = [.. all.Take(MostAtOnce)];
        LoadAgent[] peers = [.. agents.Select(agent => new LoadAgent(agent.Instance, echo.Address, LoadedApi.Key))];
        var (bare, own) = (new List<(double PerSecond, double Cpu)>(), new List<(double PerSecond, double Cpu)>());
        for (var round = options.IsBrief ? 2 : options.IsShort ? 1 : 0; round < 4; round++)
        {
            bare.Add(await Connect(echo, peers, options.Span(1, 1)));
            own.Add(await Connect(fleet, agents, options.Span(1, 1)));
        }

        // The first one warms up.
        var (bareCpu, ownCpu) = (LoopResult.Median(bare.Skip(1).Select(one => one.Cpu)), LoopResult.Median(own.Skip(1).Select(one => one.Cpu)));
        report.Add("connections per second", LoopResult.Median(own.Skip(1).Select(one => one.PerSecond)));
        report.Add("processor time per connection, ms", ownCpu);
        report.Add("/ bare echo's", ownCpu / bareCpu);
    }

    private static async Task<(double PerSecond, double Cpu)> Connect(ChildServer server, LoadAgent[] agents, TimeSpan pause)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), server.CpuSeconds());
        await LoadAgent.ConnectAll(agents);
        var result = (agents.Length / watch.Elapsed.TotalSeconds, 1000 * (server.CpuSeconds() - cpu) / agents.Length);
        foreach (var agent in agents) agent.Drop();

        // That they are gone is another matter.
        await Pause.For(pause);
        return result;
    }
}

using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Agents;

/// <summary>What frames cost the server: a hundred agents that each send the next when the last one was answered, in turns with echoes of the same frames.</summary>
internal static class FrameLoops
{
    private const int Peers = 100;

    public static async Task Measure(LoadReport report, ChildServer fleet, ChildServer echo, IReadOnlyList<string> instances, LoadOptions options)
    {
        var agents = await LoadAgent.ConnectAll(instances.Take(Peers), fleet.Address, LoadedApi.Key);
        var peers = await LoadAgent.ConnectAll(instances.Take(Peers), echo.Address, LoadedApi.Key);
        (string Name, int Pieces, double? AtLeast, Func<LoadAgent, byte[]> Frame)[] kinds =
        [
            ("heartbeats", 1, 0.4, agent => agent.Frames.Heartbeat),
            ("measurements", 1, null, agent => agent.Frames.NativeMetrics()),
            ("log lines", AgentFrames.Lines, null, agent => agent.Frames.NativeLog()),
        ];
        var span = options.Span(4, 1);
        var results = await ClosedLoop.InTurns(
            options.IsShort ? 1 : 5, span, span, [.. kinds.SelectMany(kind => (Func<TimeSpan, Task<LoopResult>>[])[Loop(echo, peers, kind.Frame), Loop(fleet, agents, kind.Frame)])]);
        for (var i = 0; i < kinds.Length; i++)
        {
            var (kind, bare, own) = (kinds[i], results[2 * i], results[(2 * i) + 1]);
            report.Add($"bare echo of frames of {kind.Name}, {kind.Name} per CPU second", bare.PerCpuSecond * kind.Pieces);
            report.Add($"{kind.Name} answered per CPU second", own.PerCpuSecond * kind.Pieces);
            report.Add($"{kind.Name} / bare echo", own.PerCpuSecond / bare.PerCpuSecond, kind.AtLeast);
            report.Add($"{kind.Name} answered per second", own.PerSecond * kind.Pieces);
            if (own.Failures > 0) report.Add($"{kind.Name} refused, of all", own.Failures / (own.Failures + (own.PerSecond * span.TotalSeconds)));
        }

        foreach (var agent in agents.Concat(peers)) agent.Dispose();
    }

    private static Func<TimeSpan, Task<LoopResult>> Loop(ChildServer server, IReadOnlyList<LoadAgent> agents, Func<LoadAgent, byte[]> frame)
    {
        byte[][] frames = [.. agents.Select(frame)];
        return span => ClosedLoop.Run(agents.Count, span, caller => agents[caller].Exchange(frames[caller]), server.CpuSeconds);
    }
}

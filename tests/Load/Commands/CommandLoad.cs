using Fleet.Load.Agents;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Commands;

/// <summary>
/// How fast is a command there and back? A real Fleet in a process of its own, agents that answer at once, callers of REST that each wait for the result
/// of their last command; in turns with a bare server that hands requests to WebSockets and back.
/// </summary>
internal static class CommandLoad
{
    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var (agents, callers) = (options.Count("agents", 500, 64), options.Count("callers", 32, 32));
        var report = new LoadReport("commands", $"{agents} agents, {callers} callers");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await using var relay = await LoadedApi.StartBare("relay");
            await using var fleet = await LoadedApi.Start(folder.FullName);
            using var client = new FleetClient(fleet.Address);
            var instances = await client.Register(Math.Max(agents, callers), "agent");
            var own = await LoadAgent.ConnectAll(instances, fleet.Address, LoadedApi.Key);
            LoadAgent[] bare = [.. instances.Select(instance => new LoadAgent(instance, relay.Address, instance))];
            await LoadAgent.ConnectAll(bare);
            var answering = own.Concat(bare).Select(Responder.Answer).ToList();

            var span = TimeSpan.FromSeconds(options.IsShort ? 3 : 5);
            var results = await ClosedLoop.InTurns(
                options.IsShort ? 1 : 5, span, span,
                Loop(relay, callers, bare, (peer, agent) => peer.Request("POST", $"/relay?agent={agent.Instance}", Responder.Dispatch)),
                Loop(fleet, callers, own, (peer, agent) => peer.Request("POST", "/api/v1/commands", $$"""{"instanceId":"{{agent.Instance}}","command":"true"}""")),
                Loop(relay, 1, bare, (peer, agent) => peer.Request("POST", $"/relay?agent={agent.Instance}", Responder.Dispatch)),
                Loop(fleet, 1, own, (peer, agent) => peer.Request("POST", "/api/v1/commands", $$"""{"instanceId":"{{agent.Instance}}","command":"true"}""")));
            Add(report, $"{callers} callers", results[0], results[1]);
            Add(report, "one caller", results[2], results[3]);
            report.Add("commands that did not end well", results[1].Failures + results[3].Failures, atMost: 0);
            foreach (var agent in own.Concat(bare)) agent.Drop();
            await Task.WhenAll(answering);
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Add(LoadReport report, string who, LoopResult bare, LoopResult own)
    {
        report.Add($"{who}: bare HTTP and WebSocket round trips per second", bare.PerSecond);
        report.Add($"{who}: commands per second", own.PerSecond);
        report.Add($"{who}: / bare", own.PerSecond / bare.PerSecond);
        report.Add($"{who}: processor time per command, ms", 1000 / own.PerCpuSecond);
        report.Add($"{who}: / bare", bare.PerCpuSecond / own.PerCpuSecond);
        report.Add($"{who}: request to result, p50, ms", own.P50);
        report.Add($"{who}: request to result, p99, ms", own.P99);
        report.Add($"{who}: bare, p50, ms", bare.P50);
        report.Add($"{who}: bare, p99, ms", bare.P99);
    }

    /// <summary>Each caller has agents of its own, so that none is asked twice at a time.</summary>
    private static Func<TimeSpan, Task<LoopResult>> Loop(ChildServer server, int callers, IReadOnlyList<LoadAgent> agents, Func<HttpPeer, LoadAgent, byte[]> request) =>
        async span =>
        {
            HttpPeer[] peers = [.. Enumerable.Range(0, callers).Select(_ => new HttpPeer(server.Address, LoadedApi.Key))];
            var requests = Enumerable.Range(0, agents.Count).Select(i => request(peers[i % callers], agents[i])).ToArray();
            var next = new int[callers];
            var result = await ClosedLoop.Run(
                callers, span,
                async caller =>
                {
                    var agent = caller + (next[caller]++ * callers);
                    if (agent >= agents.Count) (agent, next[caller]) = (caller, 1);
                    return await peers[caller].Send(requests[agent]) is 200 or 201;
                },
                server.CpuSeconds);
            foreach (var peer in peers) await peer.DisposeAsync();
            return result;
        };
}

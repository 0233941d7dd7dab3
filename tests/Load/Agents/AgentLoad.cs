using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Fleet.Load.Hosting;

namespace Fleet.Load.Agents;

/// <summary>
/// How many agents can one Fleet hold? A real Fleet in a process of its own, N agents that beat each 10 s and measure each 30 s; then all are
/// dropped at once and come back as they were told to. What a heartbeat costs is compared with a bare WebSocket echo in the same run.
/// </summary>
internal static class AgentLoad
{
    private const int Peers = 100;
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LoopTime = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(AgentArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            var figures = new AgentFigures { Agents = arguments.Agents };
            await using var echo = await LoadedApi.StartBare("echo");
            using var peers = new EchoPeers(echo.Address, Peers);
            figures.EchoPerCpuSecond = await PerCpuSecond(echo, peers.All);
            // Roll-ups would write while it is watched whether heartbeats do.
            await using var fleet = await LoadedApi.Start(folder.FullName, ("Fleet__Retention__Period", "1.00:00:00"));
            await Measure(fleet, peers, Path.Combine(folder.FullName, "fleet.db"), figures, arguments);
            figures.Print(arguments.IsJson);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(ChildServer fleet, EchoPeers echo, string database, AgentFigures figures, AgentArguments arguments)
    {
        using var http = new HttpClient { BaseAddress = fleet.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", LoadedApi.Key);
        var empty = fleet.Memory();
        var watch = Stopwatch.StartNew();
        var agents = await Register(http, fleet.Address, arguments.Agents);
        figures.RegisteredPerSecond = agents.Count / watch.Elapsed.TotalSeconds;
        figures.BeatsPerCpuSecond = await PerCpuSecond(fleet, agents.Take(Peers).ToList());
        foreach (var agent in agents.Take(Peers)) agent.Drop();

        var registered = fleet.Memory();
        watch.Restart();
        await Each(agents, 200, async agent =>
        {
            await agent.Connect(CancellationToken.None);
            await agent.Beat(CancellationToken.None);
        });
        figures.ConnectSeconds = watch.Elapsed.TotalSeconds;

        using (var writes = new DatabaseWrites(database))
        {
            figures.SteadyBeats = (await Watch(agents, BeatInterval + BeatInterval, withMetrics: false)).Count;
            figures.WroteInSteadyState = writes.Any;
        }

        var cpu = fleet.CpuSeconds();
        watch.Restart();
        var both = await Task.WhenAll(
            Watch(agents, TimeSpan.FromSeconds(arguments.Seconds), withMetrics: true), Watch(echo.All, TimeSpan.FromSeconds(arguments.Seconds), withMetrics: false));
        var (latencies, bare) = (both[0], both[1]);
        figures.Cores = (fleet.CpuSeconds() - cpu) / watch.Elapsed.TotalSeconds;
        (figures.Beats, figures.AckP50, figures.AckP99, figures.AckMax) = (latencies.Count, At(latencies, 0.5), At(latencies, 0.99), latencies[^1]);
        figures.EchoP99 = At(bare, 0.99);
        figures.KiBPerAgent = (fleet.Memory() - registered) / 1024.0 / agents.Count;
        figures.KiBPerInstance = (fleet.Memory() - empty) / 1024.0 / agents.Count;
        figures.MiB = fleet.Memory() / 1024.0 / 1024.0;

        foreach (var agent in agents) agent.Drop();
        watch.Restart();
        var retries = await Task.WhenAll(agents.Select(ComeBack));
        (figures.BackSeconds, figures.Retries) = (watch.Elapsed.TotalSeconds, retries.Sum());
        await Watch(agents, BeatInterval + BeatInterval, withMetrics: false);
        var lost = await http.GetFromJsonAsync<JsonNode>("/api/v1/instances?status=ERROR&limit=1");
        figures.Lost = (int)lost!["pagination"]!["total"]!;
        foreach (var agent in agents) agent.Dispose();
    }

    /// <summary>As agents do: after a drawn pause, and again after another one if it fails. How often it failed.</summary>
    private static async Task<int> ComeBack(LoadAgent agent)
    {
        for (var failures = 0; ; failures++)
        {
            await Pause(Random.Shared.NextDouble() * Jitter, CancellationToken.None);
            try
            {
                await agent.Connect(CancellationToken.None);
                await agent.Beat(CancellationToken.None);
                return failures;
            }
            catch (WebSocketException)
            {
                agent.Drop();
            }
        }
    }

    /// <summary>Frames and their answers for each second of the server's processor time, each peer sending the next when it has the last answer.</summary>
    private static async Task<double> PerCpuSecond(ChildServer server, IReadOnlyList<LoadAgent> peers)
    {
        await Each(peers, 20, peer => peer.Connect(CancellationToken.None));
        // Until the code that runs is the optimised one.
        await Loop(peers, LoopTime);
        var cpu = server.CpuSeconds();
        var count = await Loop(peers, LoopTime);
        return count / (server.CpuSeconds() - cpu);
    }

    private static async Task<long> Loop(IReadOnlyList<LoadAgent> peers, TimeSpan span)
    {
        var end = Stopwatch.GetTimestamp() + (long)(span.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(peers.Select(async peer =>
        {
            var count = 0L;
            for (; Stopwatch.GetTimestamp() < end; count++) await peer.Beat(CancellationToken.None);
            return count;
        }));
        return counts.Sum();
    }

    private static async Task<List<LoadAgent>> Register(HttpClient http, Uri address, int count)
    {
        var agents = new ConcurrentBag<LoadAgent>();
        await Each(Enumerable.Range(0, count).ToList(), 32, async i =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/instances", new { name = $"agent-{i}", provider = "docker" });
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
            agents.Add(new LoadAgent((string)body!["id"]!, address, LoadedApi.Key));
        });
        return [.. agents];
    }

    /// <summary>Heartbeats of all, evenly over time, and if wanted a measurement with each third; how long the answers took, shortest first.</summary>
    private static async Task<List<double>> Watch(IReadOnlyList<LoadAgent> agents, TimeSpan span, bool withMetrics)
    {
        var latencies = new ConcurrentBag<double>();
        using var stop = new CancellationTokenSource(span);
        await Task.WhenAll(agents.Select(async (agent, number) =>
        {
            try
            {
                await Pause(Random.Shared.NextDouble() * BeatInterval, stop.Token);
                for (var i = number; ; i++)
                {
                    latencies.Add((await agent.Beat(CancellationToken.None)).TotalMilliseconds);
                    if (withMetrics && i % 3 == 0) await agent.Measure(CancellationToken.None);
                    await Pause(BeatInterval, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }));
        return [.. latencies.Order()];
    }

    private static Task Each<T>(IReadOnlyList<T> items, int concurrency, Func<T, Task> action) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (item, _) => await action(item));

    private static async Task Pause(TimeSpan span, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(span > TimeSpan.FromMilliseconds(1) ? span : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(cancellation);
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Fleet.Load.Agents;

/// <summary>
/// How many agents can one Fleet hold? A real Fleet in a process of its own, N agents that beat each 10 s and measure each 30 s; then all are
/// dropped at once and come back as they were told to. What a heartbeat costs is compared with a bare WebSocket echo in the same run.
/// </summary>
internal static class AgentLoad
{
    private const string Key = "sk-load-0000000000000000000000000000";
    private const int Peers = 100;
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LoopTime = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(AgentArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            var echo = await Echo();
            await using var fleet = await ChildServer.Start(Program("ApiProgram"), [], new Dictionary<string, string>
            {
                ["Fleet__DataPath"] = folder.FullName, ["FLEET_ADMIN_API_KEY"] = Key, ["Fleet__Gateway__FramesPerSecond"] = "100000",
            });
            await Measure(fleet, echo, arguments);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(ChildServer fleet, double echo, AgentArguments arguments)
    {
        using var http = new HttpClient { BaseAddress = fleet.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var agents = await Register(http, fleet.Address, arguments.Agents);
        var loop = await PerCpuSecond(fleet, agents.Take(Peers).ToList());
        foreach (var agent in agents.Take(Peers)) agent.Drop();
        Line("a heartbeat and its answer, per CPU second", $"{loop:0}, {loop / echo:0.00} of the echo's {echo:0}");

        var before = fleet.Memory();
        var storm = Stopwatch.StartNew();
        await Each(agents, 200, async agent =>
        {
            await agent.Connect(CancellationToken.None);
            await agent.Beat(CancellationToken.None);
        });
        Line($"{agents.Count} agents connected and answered", $"{storm.Elapsed.TotalSeconds:0.0} s");

        var (latencies, cpu) = await Watch(fleet, agents, TimeSpan.FromSeconds(arguments.Seconds));
        Line("heartbeat to answer, p50 / p99 / max, ms", $"{At(latencies, 0.5):0.0} / {At(latencies, 0.99):0.0} / {latencies[^1]:0.0} ({latencies.Count} heartbeats)");
        Line("Fleet's processor use, cores", $"{cpu:0.00}");
        Line("memory per connected agent, KiB", $"{(fleet.Memory() - before) / 1024.0 / agents.Count:0.0} ({fleet.Memory() / 1024 / 1024} MiB in all)");

        foreach (var agent in agents) agent.Drop();
        var back = Stopwatch.StartNew();
        await Task.WhenAll(agents.Select(async agent =>
        {
            await Pause(Random.Shared.NextDouble() * Jitter, CancellationToken.None);
            await agent.Connect(CancellationToken.None);
            await agent.Beat(CancellationToken.None);
        }));
        Line("all dropped at once and back", $"{back.Elapsed.TotalSeconds:0.0} s");
        var lost = await http.GetFromJsonAsync<JsonNode>("/api/v1/instances?status=ERROR&limit=1");
        Line("counted as lost though they came back", $"{lost!["pagination"]!["total"]}");
        foreach (var agent in agents) agent.Dispose();
    }

    private static async Task<double> Echo()
    {
        await using var server = await ChildServer.Start(Assembly.GetExecutingAssembly().Location, ["echo"], []);
        var peers = Enumerable.Range(0, Peers).Select(i => new LoadAgent($"echo-{i}", server.Address, Key)).ToList();
        var rate = await PerCpuSecond(server, peers);
        peers.ForEach(peer => peer.Dispose());
        return rate;
    }

    /// <summary>Frames and their answers for each second of the server's processor time, each peer sending the next when it has the last answer.</summary>
    private static async Task<double> PerCpuSecond(ChildServer server, IReadOnlyList<LoadAgent> peers)
    {
        await Each(peers, 20, peer => peer.Connect(CancellationToken.None));
        await Loop(peers, TimeSpan.FromSeconds(2));
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
        var took = Stopwatch.StartNew();
        await Each(Enumerable.Range(0, count).ToList(), 32, async i =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/instances", new { name = $"agent-{i}", provider = "docker" });
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
            agents.Add(new LoadAgent((string)body!["id"]!, address, Key));
        });
        Line($"{count} registered", $"{took.Elapsed.TotalSeconds:0.0} s, {count / took.Elapsed.TotalSeconds:0} per second");
        return [.. agents];
    }

    private static async Task<(List<double> Latencies, double Cores)> Watch(ChildServer fleet, List<LoadAgent> agents, TimeSpan span)
    {
        var latencies = new ConcurrentBag<double>();
        using var stop = new CancellationTokenSource(span);
        var (cpu, began) = (fleet.CpuSeconds(), Stopwatch.GetTimestamp());
        await Task.WhenAll(agents.Select(async agent =>
        {
            try
            {
                await Pause(Random.Shared.NextDouble() * BeatInterval, stop.Token);
                for (var i = 0; ; i++)
                {
                    latencies.Add((await agent.Beat(CancellationToken.None)).TotalMilliseconds);
                    if (i % 3 == 0) await agent.Measure(CancellationToken.None);
                    await Pause(BeatInterval, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }));
        return ([.. latencies.Order()], (fleet.CpuSeconds() - cpu) / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static Task Each<T>(IReadOnlyList<T> items, int concurrency, Func<T, Task> action) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (item, _) => await action(item));

    private static async Task Pause(TimeSpan span, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(span > TimeSpan.FromMilliseconds(1) ? span : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(cancellation);
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

    private static string Program(string key) => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;

    private static void Line(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-50} {figure}"));
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Tests.Processes.Clients;

namespace Fleet.Cluster.Tests;

/// <summary>
/// What people and agents do while something breaks, and what they were told. Writers and readers go to one door after the other, and try
/// again what failed, with the same idempotency key.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Writers = 2;
    private const int Readers = 2;
    private const int Agents = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = [];
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly List<LiveAgent> _agents = [];
    private readonly List<Task> _work = [];
    private int _turn;
    private long _reads;
    private long _longest;

    private Load(Cluster cluster) => _cluster = cluster;

    /// <summary>Requests that were not answered as they should be, tried again or not.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Reads that were answered.</summary>
    public long Reads => _reads;

    /// <summary>Changes that were acknowledged.</summary>
    public int Writes => _acknowledged.Count;

    /// <summary>The longest time from asking to being served, tries that failed included.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(_longest);

    /// <summary>The scheduled task that runs meanwhile.</summary>
    public string Task { get; private set; } = "";

    /// <summary>The alert rule that every agent's samples break.</summary>
    public string Rule { get; private set; } = "";

    public static async Task<Load> Begin(Cluster cluster)
    {
        var load = new Load(cluster);
        load.Task = await load.Schedule();
        load.Rule = await load.Watch();
        for (var i = 0; i < Agents; i++) load._agents.Add(await LiveAgent.Start(cluster.Doors, await load.Register($"agent-{i}")));
        for (var i = 0; i < Writers; i++) load._work.Add(load.Write($"writer-{i}"));
        for (var i = 0; i < Readers; i++) load._work.Add(load.Read(i));
        return load;
    }

    /// <summary>Ends it, and looks whether everything is as it was told.</summary>
    public async Task Verify()
    {
        await _end.CancelAsync();
        await System.Threading.Tasks.Task.WhenAll(_work);
        foreach (var agent in _agents) await agent.Beat();

        var listed = await Listed();
        var twins = listed.GroupBy(one => one.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToList();
        Assert.Empty(twins);
        var byName = listed.ToDictionary(one => one.Name, one => one.Id);
        Assert.All(_acknowledged, one => Assert.Equal(one.Value, byName.GetValueOrDefault(one.Key)));

        var runs = await Rows($"/api/v1/tasks/{Task}/history?limit=100");
        var occurrences = runs.Select(run => (string)run["occurrence"]!).ToList();
        Assert.Equal(occurrences.Distinct().Count(), occurrences.Count);

        var alerts = await Rows($"/api/v1/alerts?ruleId={Rule}&limit=100", "alerts");
        Assert.Equal(_agents.Select(agent => agent.Instance).Order(), alerts.Select(alert => (string)alert["instanceId"]!).Order());
        Assert.All(alerts, alert => Assert.Equal("ACTIVE", (string)alert["status"]!));

        foreach (var agent in _agents)
        {
            var events = (await Ask(HttpMethod.Get, $"/api/v1/instances/{agent.Instance}/events?limit=100")).ToString();
            Assert.DoesNotContain("HEARTBEAT_LOST", events, StringComparison.Ordinal);
            Assert.Equal("RUNNING", (string)(await Ask(HttpMethod.Get, $"/api/v1/instances/{agent.Instance}"))["status"]!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await System.Threading.Tasks.Task.WhenAll(_work);
        foreach (var agent in _agents) await agent.DisposeAsync();
        _end.Dispose();
    }

    private async Task Write(string name)
    {
        for (var i = 0; !_end.IsCancellationRequested; i++) await Register($"{name}-{i}");
    }

    private async Task Read(int seed)
    {
        var random = new Random(seed);
        while (!_end.IsCancellationRequested)
        {
            var known = _acknowledged.Values.ToArray();
            if (known.Length == 0) continue;
            await Ask(HttpMethod.Get, $"/api/v1/instances/{known[random.Next(known.Length)]}");
            Interlocked.Increment(ref _reads);
        }
    }

    private async Task<string> Register(string name)
    {
        var answer = await Ask(HttpMethod.Post, "/api/v1/instances", new JsonObject { ["name"] = name, ["provider"] = "docker" });
        return _acknowledged[name] = (string)answer["id"]!;
    }

    private async Task<string> Schedule() => (string)(await Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject
    {
        ["name"] = "each two seconds", ["cron"] = "*/2 * * * * *", ["action"] = new JsonObject { ["type"] = "none" },
    }))["id"]!;

    private async Task<string> Watch() => (string)(await Ask(HttpMethod.Post, "/api/v1/alerts/rules", new JsonObject
    {
        ["name"] = "busy", ["type"] = "THRESHOLD", ["severity"] = "HIGH", ["cooldownSec"] = 0, ["noData"] = "keep",
        ["conditions"] = new JsonObject { ["metric"] = "cpu_percent", ["operator"] = "gt", ["threshold"] = LiveAgent.Cpu - 1 },
    }))["id"]!;

    private async Task<List<(string Id, string Name)>> Listed()
    {
        var found = new List<(string, string)>();
        for (var page = 1; ; page++)
        {
            var rows = await Rows($"/api/v1/instances?limit=100&page={page}");
            found.AddRange(rows.Select(row => ((string)row["id"]!, (string)row["name"]!)));
            if (rows.Count < 100) return found;
        }
    }

    private async Task<List<JsonNode>> Rows(string path, string list = "data") => [.. (await Ask(HttpMethod.Get, path))[list]!.AsArray().Select(row => row!)];

    /// <summary>Asks until it is served.</summary>
    private async Task<JsonNode> Ask(HttpMethod method, string path, JsonNode? body = null)
    {
        var (key, watch) = (Guid.NewGuid().ToString(), Stopwatch.StartNew());
        while (true)
        {
            var door = _cluster.Doors[Interlocked.Increment(ref _turn) % _cluster.Doors.Count];
            string failure;
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", key);
                using var answer = await door.Client.SendAsync(request, CancellationToken.None);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode)
                {
                    Note(watch.Elapsed);
                    return JsonNode.Parse(text)!;
                }

                // Only what may pass by itself is tried again: the rest is a fault.
                failure = $"{(int)answer.StatusCode} {text}";
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict)) throw new InvalidOperationException($"{method} {path}: {failure}");
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                failure = exception.Message;
            }

            _failures.Enqueue($"{method} {path} after {watch.Elapsed}: {failure}");
            if (watch.Elapsed > Patience) throw new InvalidOperationException($"{method} {path} was not served within {Patience}: {failure}");
        }
    }

    private void Note(TimeSpan took)
    {
        for (var seen = _longest; took.Ticks > seen; seen = _longest)
        {
            if (Interlocked.CompareExchange(ref _longest, took.Ticks, seen) == seen) return;
        }
    }
}

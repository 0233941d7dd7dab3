using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Processes.Clients;

/// <summary>How much is done.</summary>
public sealed record WorkloadOptions
{
    /// <summary>What the names of things begin with; also seeds what is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Clients that make and delete things.</summary>
    public int Makers { get; init; } = 2;

    /// <summary>Clients that write numbers to a register each.</summary>
    public int Writers { get; init; } = 2;

    /// <summary>Clients that read registers.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>Agents.</summary>
    public int Agents { get; init; } = 4;

    /// <summary>How the agents behave.</summary>
    public AgentOptions Agent { get; init; } = new();

    /// <summary>How many of the things that are made are never deleted, of 1.</summary>
    public double Kept { get; init; } = 0.25;

    /// <summary>What each client sends in a second at most.</summary>
    public double PerSecond { get; init; } = 20;
}

/// <summary>
/// People and agents who use a Fleet while something breaks: things are made (with and without idempotency keys) and deleted, registers written and
/// read, agents beat and measure, a task is due each two seconds, and a rule that every agent breaks tells a webhook. All that clients were told
/// is in <see cref="History"/>.
/// </summary>
public sealed class Workload : IAsyncDisposable
{
    private readonly FleetServer _fleet;
    private readonly WorkloadOptions _options;
    private readonly Pause _pause = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, string> _registers = [];
    private readonly List<LiveAgent> _agents = [];
    private readonly List<Task> _work = [];

    private Workload(FleetServer fleet, WorkloadOptions options)
    {
        (_fleet, _options, Caller) = (fleet, options, new Caller(fleet.Client));
        Verifier = new Verifier(fleet, Caller);
    }

    /// <summary>What was tried, and what became of it.</summary>
    public History History { get; } = new();

    /// <summary>The agents that live.</summary>
    public IReadOnlyList<LiveAgent> Agents => _agents;

    /// <summary>The webhook that is told of alerts.</summary>
    public Receiver Receiver { get; } = new();

    /// <summary>Asks as the clients do.</summary>
    public Caller Caller { get; }

    private Verifier Verifier { get; }

    /// <summary>Begins it; ends when all are at work.</summary>
    public static async Task<Workload> Begin(FleetServer fleet, WorkloadOptions? options = null)
    {
        var load = new Workload(fleet, options ?? new());
        await load.Prepare();
        for (var i = 0; i < load._options.Makers; i++) load._work.Add(load.Make(i));
        foreach (var register in load._registers.Keys) load._work.Add(load.Write(register));
        for (var i = 0; i < load._options.Readers; i++) load._work.Add(load.Read(i));
        return load;
    }

    /// <summary>Lets all requests end and begins none until <see cref="GoOn"/>; agents stay.</summary>
    public Task Rest() => _pause.Begin();

    /// <summary>Goes on after <see cref="Rest"/>.</summary>
    public void GoOn() => _pause.End();

    /// <summary>Lets clients rest, and tells all that cannot be. Whoever lives must be heard first, and every notice must have arrived.</summary>
    public async Task<IReadOnlyList<string>> Wrongs()
    {
        await Rest();
        foreach (var agent in _agents) await agent.Beat();
        return await Verifier.Wrongs(History, _registers, _agents, Receiver);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        GoOn();
        await Task.WhenAll(_work);
        foreach (var agent in _agents) await agent.DisposeAsync();
        await Receiver.DisposeAsync();
        _end.Dispose();
    }

    private async Task Prepare()
    {
        var channel = await Made("/api/v1/alerts/channels", new()
        {
            ["name"] = "hook", ["type"] = "WEBHOOK", ["maxPerMinute"] = 600, ["config"] = new JsonObject { ["url"] = Receiver.Address },
        });
        Verifier.Rule = await Made("/api/v1/alerts/rules", new()
        {
            ["name"] = "busy", ["type"] = "THRESHOLD", ["severity"] = "HIGH", ["cooldownSec"] = 0, ["noData"] = "keep", ["channelIds"] = new JsonArray(channel),
            ["conditions"] = new JsonObject { ["metric"] = "cpu_percent", ["operator"] = "gt", ["threshold"] = LiveAgent.Cpu - 1 },
        });
        Verifier.Task = await Made("/api/v1/tasks", new() { ["name"] = "each two seconds", ["cron"] = "*/2 * * * * *", ["action"] = new JsonObject { ["type"] = "none" } });
        for (var i = 0; i < _options.Writers; i++) _registers[$"register-{i}"] = await Made("/api/v1/tasks", Thing($"register-{i}"));
        var instances = await Task.WhenAll(Enumerable.Range(0, _options.Agents).Select(i => Made("/api/v1/instances", new() { ["name"] = $"agent-{i}", ["provider"] = "docker" })));
        _agents.AddRange(await Task.WhenAll(instances.Select(instance => LiveAgent.Start([_fleet], instance, _options.Agent))));
    }

    private async Task<string> Made(string path, JsonObject body)
    {
        var reply = await Caller.Ask(HttpMethod.Post, path, body);
        return reply is { Result: Result.Ok, Body: { } made } ? (string)made["id"]! : throw new InvalidOperationException($"POST {path}: {reply.Answer}");
    }

    /// <summary>A thing of which there may be several with one name: a task that is hardly ever due.</summary>
    private static JsonObject Thing(string name) => new() { ["name"] = name, ["cron"] = "0 0 29 2 *", ["action"] = new JsonObject { ["type"] = "none" } };

    private async Task Make(int maker)
    {
        var random = new Random(_options.Seed * 1000 + maker);
        await Each(async i =>
        {
            var name = $"thing-{_options.Seed}-{maker}-{i}";
            var isBare = random.Next(4) == 0;
            var id = isBare ? (await Create(Kind.CreateBare, name, null)).Id : await Again(async () => await Create(Kind.Create, name, $"key-{name}"));
            if (id is not null && random.NextDouble() >= _options.Kept) await Again(async () => (await Delete(name, id), id));
        });
    }

    private async Task<(bool IsOver, string? Id)> Create(Kind kind, string name, string? key)
    {
        var start = Stopwatch.GetTimestamp();
        var reply = await Caller.Ask(HttpMethod.Post, "/api/v1/tasks", Thing(name), key);
        var id = reply.Result is Result.Ok ? (string)reply.Body!["id"]! : null;
        History.Add(start, kind, name, reply.Result, id ?? "", reply.Answer);
        return (id is not null, id);
    }

    private async Task<bool> Delete(string name, string id)
    {
        var start = Stopwatch.GetTimestamp();
        var reply = await Caller.Ask(HttpMethod.Delete, $"/api/v1/tasks/{id}");
        History.Add(start, Kind.Delete, name, reply.Result, id, reply.Answer);
        return reply.Status is 200 or 404;
    }

    private Task Write(string register) => Each(async i =>
    {
        var start = Stopwatch.GetTimestamp();
        var body = new JsonObject { ["description"] = (i + 1).ToString(CultureInfo.InvariantCulture) };
        var reply = await Caller.Ask(HttpMethod.Put, $"/api/v1/tasks/{_registers[register]}", body);
        History.Add(start, Kind.Write, register, reply.Result, (string)body["description"]!, reply.Answer);
    });

    private async Task Read(int reader)
    {
        if (_registers.Count == 0) return;
        var (random, registers) = (new Random(_options.Seed * 1000 + 500 + reader), _registers.Keys.ToArray());
        await Each(async _ =>
        {
            var register = registers[random.Next(registers.Length)];
            var start = Stopwatch.GetTimestamp();
            var reply = await Caller.Ask(HttpMethod.Get, $"/api/v1/tasks/{_registers[register]}");
            History.Add(start, Kind.Read, register, reply.Result, reply.Result is Result.Ok ? Verifier.Number(reply.Body!).ToString(CultureInfo.InvariantCulture) : "", reply.Answer);
        });
    }

    /// <summary>One after the other, at the pace of a client, until the end.</summary>
    private async Task Each(Func<int, Task> act)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / _options.PerSecond));
        try
        {
            for (var i = 0; await pace.WaitForNextTickAsync(_end.Token); i++)
            {
                using var turn = await _pause.Enter(_end.Token);
                await act(i);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>Tries until it is over, or the test is.</summary>
    private async Task<string?> Again(Func<Task<(bool IsOver, string? Id)>> attempt)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            var (isOver, id) = await attempt();
            if (isOver) return id;
            await pause.WaitForNextTickAsync(_end.Token);
        }
    }
}

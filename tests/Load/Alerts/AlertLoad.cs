using System.Collections.Concurrent;
using System.Diagnostics;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Silo;
using Fleet.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fleet.Load.Alerts;

/// <summary>
/// What do rules cost where measurements arrive? A real Fleet in this process on SQLite, without HTTP; as many instances as rules, each with a
/// connected agent. A closed loop of measurements is run with rules and, in the same run, before there are any; then instances breach.
/// </summary>
internal sealed class AlertLoad(IHost host, AlertArguments arguments)
{
    private const string Connection = "load";
    private const int Peers = 64;

    private readonly IGrainFactory _grains = host.Services.GetRequiredService<IGrainFactory>();
    private readonly IIdSource _ids = host.Services.GetRequiredService<IIdSource>();
    private readonly IStateQueries _states = host.Services.GetRequiredService<IStateQueries>();

    public static async Task<int> Run(AlertArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fleet:DataPath"] = folder.FullName,
            ["Fleet:Ssh:Folder"] = folder.FullName,

            // Nobody beats here.
            ["Fleet:Heartbeats:Grace"] = "12:00:00",
        });
        builder.Logging.ClearProviders();
        builder.AddFleet();
        using var host = builder.Build();
        await host.StartAsync();
        try
        {
            (await new AlertLoad(host, arguments).Measure()).Print(arguments.IsJson);
            return 0;
        }
        finally
        {
            await host.StopAsync();
            folder.Delete(recursive: true);
        }
    }

    private async Task<AlertFigures> Measure()
    {
        var made = await Make(arguments.Rules, Instance);
        var instances = Enumerable.Range(0, arguments.Rules).Select(i => made[i]).ToList();
        await Loop(instances, TimeSpan.FromSeconds(1));
        var without = await Loop(instances, TimeSpan.FromSeconds(arguments.Seconds));

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var rules = await Make(arguments.Rules, i => Rule(instances[i]));
        var took = watch.Elapsed.TotalSeconds;
        await Loop(instances, TimeSpan.FromSeconds(1));
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var with = await Loop(instances, TimeSpan.FromSeconds(arguments.Seconds));

        var single = Math.Min(200, arguments.Edges / 2);
        var latencies = new List<double>();
        for (var i = 0; i < single; i++) latencies.Add(await Edge(instances[i], rules[i]));
        latencies.Sort();

        watch.Restart();
        await Each(Enumerable.Range(single, arguments.Edges - single), i => Tell(instances[i], 99));
        var alerts = await Count(arguments.Edges);
        var burst = watch.Elapsed.TotalSeconds;

        await Make(1, _ => Made(Full, InstanceScope.All));
        watch.Restart();
        await Each(Enumerable.Range(0, instances.Count), i => Tell(instances[i], 10, memory: 4));
        await Count(arguments.Edges + instances.Count);
        return new AlertFigures
        {
            Rules = arguments.Rules,
            RulesPerSecond = arguments.Rules / took,
            WithoutRules = without,
            WithRules = with,
            BytesPerRule = (double)memory / arguments.Rules,
            EdgeP50 = latencies[latencies.Count / 2],
            EdgeP99 = latencies[(int)(latencies.Count * 0.99)],
            Edges = arguments.Edges - single,
            BurstSeconds = burst,
            Alerts = alerts,
            EverybodySeconds = watch.Elapsed.TotalSeconds,
        };
    }

    private async Task<InstanceId> Instance(int i)
    {
        var made = await _grains.InstanceName($"load-{i}").Register(new InstanceRegistration { Name = $"load-{i}", Provider = "docker" });
        await _grains.Instance(made.Value!.Id).AgentConnected(Connection, "load");
        return made.Value.Id;
    }

    private static ThresholdCondition Hot => new("cpu_percent", "gt", 90);

    private static ThresholdCondition Full => new("mem_percent", "gt", 90);

    private Task<AlertRuleId> Rule(InstanceId instance) => Made(Hot, new InstanceScope(instance));

    private async Task<AlertRuleId> Made(ThresholdCondition condition, InstanceScope scope)
    {
        var id = _ids.New<AlertRuleId>();
        var made = await _grains.AlertRule(id).Create(
            new AlertRuleSpec
            {
                Name = "Too much",
                Type = AlertRuleType.Threshold,
                Severity = AlertSeverity.High,
                Condition = new RuleCondition(Threshold: condition),
                Scope = scope,
            },
            "load");
        return made.IsOk ? id : throw new InvalidOperationException(made.Error.Message);
    }

    /// <summary>Measurements for each second of processor time, each peer sending the next when the last one was taken.</summary>
    private async Task<double> Loop(IReadOnlyList<InstanceId> instances, TimeSpan span)
    {
        var (end, cpu) = (Stopwatch.GetTimestamp() + (long)(span.TotalSeconds * Stopwatch.Frequency), Environment.CpuUsage.TotalTime);
        var counts = await Task.WhenAll(Enumerable.Range(0, Peers).Select(peer => Task.Run(async () =>
        {
            var count = 0L;
            for (var i = peer; Stopwatch.GetTimestamp() < end; i += Peers, count++) await Tell(instances[i % instances.Count], 10 + (i % 50));
            return count;
        })));
        return counts.Sum() / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
    }

    private async Task Tell(InstanceId instance, double cpu, int memory = 1)
    {
        var told = await _grains.Instance(instance).Metrics(new AgentMetrics { Connection = Connection, CpuPercent = cpu, MemoryUsed = memory, MemoryTotal = 4 });
        // More come than the database takes; one that is dropped there was compared all the same.
        if (told.Error is { Code: not ErrorCode.ServiceUnavailable } error) throw new InvalidOperationException(error.Message);
    }

    private async Task<double> Edge(InstanceId instance, AlertRuleId rule)
    {
        var began = Stopwatch.GetTimestamp();
        await Tell(instance, 99);
        while ((await _grains.AlertRule(rule).Get()).Value!.Firing == 0) await Task.Yield();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private async Task<int> Count(int expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var deadline = Stopwatch.StartNew();
        while (await timer.WaitForNextTickAsync())
        {
            var page = await _states.Query(new StateQuery { Kind = StateKinds.Alert, Limit = 1, CountTotal = true });
            if (page.Total >= expected || deadline.Elapsed > TimeSpan.FromMinutes(2)) return (int)page.Total!.Value;
        }

        return 0;
    }

    private static async Task<ConcurrentDictionary<int, T>> Make<T>(int count, Func<int, Task<T>> make)
    {
        var made = new ConcurrentDictionary<int, T>();
        await Each(Enumerable.Range(0, count), async i => made[i] = await make(i));
        return made;
    }

    private static Task Each(IEnumerable<int> numbers, Func<int, Task> act) =>
        Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = Peers }, async (i, _) => await act(i));
}

using System.Diagnostics;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Storage;
using Orleans;

namespace Fleet.Load.Alerts;

/// <summary>
/// What do rules cost where measurements arrive? A real Fleet in this process on SQLite, without HTTP; half of the instances have a rule each, and all have
/// a connected agent. Measurements for those with rules, for those without, and a bare call of the engine are looped in turns; then instances breach.
/// </summary>
internal sealed class AlertLoad(LocalFleet fleet, LoadReport report)
{
    private const string Connection = "load";
    private const int Peers = 64;

    private readonly IGrainFactory _grains = fleet.Get<IGrainFactory>();
    private readonly IIdSource _ids = fleet.Get<IIdSource>();
    private readonly IStateQueries _states = fleet.Get<IStateQueries>();

    private static ThresholdCondition Hot => new("cpu_percent", "gt", 90);

    private static ThresholdCondition Full => new("mem_percent", "gt", 90);

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var rules = options.Count("rules", 20_000, 2_000);
        var edges = Math.Min(rules, options.Count("edges", 1_000, 200));
        var report = new LoadReport("alerts", $"{rules} rules, each for one of twice as many instances");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            // Nobody beats here.
            await using var fleet = await LocalFleet.Start(folder.FullName, null, ("Fleet:Heartbeats:Grace", "12:00:00"));
            await new AlertLoad(fleet, report).Measure(rules, edges, options.IsShort);
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure(int count, int edges, bool isShort)
    {
        var free = await Many.Make(count, Peers, i => Instance($"free-{i}"));
        var ruled = await Many.Make(count, Peers, i => Instance($"ruled-{i}"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var rules = await Many.Make(count, Peers, i => Rule(Hot, new InstanceScope(ruled[i])));
        report.Add("rules made per second", count / watch.Elapsed.TotalSeconds);
        report.Add("memory per rule, bytes", (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / count);
        await Loops(free, ruled, isShort);
        await Edges(ruled, rules, edges);

        await Rule(Full, InstanceScope.All);
        watch.Restart();
        await Many.Each(ruled, Peers, instance => Tell(instance, 10, memory: 4));
        await AreOnRecord(edges + count);
        report.Add($"{count} breaches of one rule at once, all on record, s", watch.Elapsed.TotalSeconds);
    }

    private async Task Loops(IReadOnlyList<InstanceId> free, IReadOnlyList<InstanceId> ruled, bool isShort)
    {
        var span = TimeSpan.FromSeconds(isShort ? 1 : 3);
        var results = await ClosedLoop.InTurns(
            isShort ? 1 : 5, span, span, Loop(free, (instance, _) => _grains.Instance(instance).AgentDisconnected("nobody")),
            Loop(free, (instance, i) => Tell(instance, 10 + (i % 50))), Loop(ruled, (instance, i) => Tell(instance, 10 + (i % 50))));
        var (bare, without, with) = (results[0].PerCpuSecond, results[1].PerCpuSecond, results[2].PerCpuSecond);
        report.Add("bare engine call, per CPU second", bare);
        report.Add("measurements without a rule, per CPU second", without);
        report.Add("/ bare engine call", without / bare);
        report.Add("measurements with a rule, per CPU second", with);
        report.Add("/ bare engine call", with / bare);
        report.Add("with a rule / without", with / without);
    }

    private async Task Edges(IReadOnlyList<InstanceId> instances, IReadOnlyList<AlertRuleId> rules, int edges)
    {
        var single = Math.Min(200, edges / 2);
        var took = new List<double>();
        for (var i = 0; i < single; i++) took.Add(await Edge(instances[i], rules[i]));
        var spread = new Distribution(took);
        report.Add("breach to written decision, p50, ms", spread.P50);
        report.Add("breach to written decision, p99, ms", spread.P99);

        var watch = Stopwatch.StartNew();
        await Many.Each(instances.Take(edges).Skip(single), Peers, instance => Tell(instance, 99));
        report.Add("alerts on record", await AreOnRecord(edges), atLeast: edges);
        report.Add($"{edges - single} breaches of as many rules at once, all on record, s", watch.Elapsed.TotalSeconds);
    }

    private async Task<InstanceId> Instance(string name)
    {
        var made = await _grains.InstanceName(name).Register(new InstanceRegistration { Name = name, Provider = "docker" });
        await _grains.Instance(made.Value!.Id).AgentConnected(Connection, "load");
        return made.Value.Id;
    }

    private async Task<AlertRuleId> Rule(ThresholdCondition condition, InstanceScope scope)
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

    /// <summary>Calls for one instance after the other, so that each caller's next one is another's.</summary>
    private static Func<TimeSpan, Task<LoopResult>> Loop(IReadOnlyList<InstanceId> instances, Func<InstanceId, int, Task> call)
    {
        var next = new int[Peers];
        return span => ClosedLoop.Run(
            Peers, span,
            async caller =>
            {
                var i = (next[caller]++ * Peers) + caller;
                await call(instances[i % instances.Count], i);
                return true;
            },
            () => Environment.CpuUsage.TotalTime.TotalSeconds);
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

    /// <summary>How many alerts there are, once there are as many as expected or two minutes have passed.</summary>
    private async Task<long> AreOnRecord(int expected)
    {
        var total = 0L;
        await Pause.Until(
            async () => (total = (await _states.Query(new StateQuery { Kind = StateKinds.Alert, Limit = 1, CountTotal = true })).Total!.Value) >= expected,
            TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(2));
        return total;
    }
}

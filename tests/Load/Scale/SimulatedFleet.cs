using System.Globalization;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Embedded;
using Fleet.Instances;
using Fleet.Load.Hosting;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fleet.Load.Scale;

/// <summary>
/// A whole Fleet without HTTP in this process (its grains on the embedded engine, SQLite, sweeps, roll-ups, looks for drift) on a clock that is
/// driven by hand: it goes on by a second when all that was to be said in that second was said, and after each sweep only when nothing runs any more.
/// </summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private const int AtOnce = 64;
    private const string Connection = "simulated";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(100);

    private readonly DirectoryInfo _folder;
    private readonly ManualTime _time;
    private readonly LocalFleet _fleet;
    private readonly List<IInstanceGrain> _instances = [];
    private readonly ScaleSettings _settings;
    private long _seconds;
    private long _beats;
    private long _samples;

    private SimulatedFleet(DirectoryInfo folder, ManualTime time, LocalFleet fleet, ScaleSettings settings) =>
        (_folder, _time, _fleet, _settings) = (folder, time, fleet, settings);

    /// <summary>Samples that found no room.</summary>
    public long Dropped => _fleet.Get<IHistory>().DroppedSamples;

    /// <summary>Heartbeats so far.</summary>
    public long Beats => Interlocked.Read(ref _beats);

    /// <summary>Measurements so far.</summary>
    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>What the managed memory has grown by since there were no instances, once each was heard and measured.</summary>
    public long Bytes { get; private set; }

    private IGrainFactory Grains => _fleet.Get<IGrainFactory>();

    public static async Task<SimulatedFleet> Start(ScaleSettings settings)
    {
        var (folder, time) = (Directory.CreateTempSubdirectory("fleet-load-"), new ManualTime());
        var local = await LocalFleet.Start(
            folder.FullName,
            services => services.AddSingleton<TimeProvider>(time),
            ("Fleet:Heartbeats:Interval", settings.Beat.ToString()),
            ("Fleet:Drift:Period", settings.Drift.ToString()),

            // A look begins with a timer, and timers go with the seconds here: as many at a time as are due in one.
            ("Fleet:Drift:MaxConcurrent", "10000"),

            // A second of the simulation is much shorter than a second of the machine: what waits for the disk must not be late or dropped for that.
            ("Fleet:Engine:ResponseTimeout", "10:00:00"),
            ("Fleet:QueueCapacity", "5000000"));
        var fleet = new SimulatedFleet(folder, time, local, settings);
        await Stillness.Wait();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await fleet.Fill();
        await fleet.Beat();
        await fleet.Measure();
        fleet.Bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return fleet;
    }

    public Tally Tally() => Scale.Tally.Now(Path.Combine(_folder.FullName, "data", "fleet.db"), _fleet.Get<IEngineStatistics>());

    /// <summary>Lets time pass; agents speak, if they are to.</summary>
    public async Task Pass(TimeSpan span, bool isHeard = true)
    {
        for (var end = _seconds + (long)span.TotalSeconds; _seconds < end; _seconds++)
        {
            if (isHeard) await Speak();
            _time.Advance(Second);

            // All that comes once a minute began at the same moment.
            if (_seconds % 60 is 59 or 0) await Stillness.Wait();
        }

        await Stillness.Wait();
    }

    /// <summary>A heartbeat of each.</summary>
    public Task Beat() => Each(_instances.Count, Beat);

    /// <summary>A measurement of each, stored.</summary>
    public async Task Measure()
    {
        await Each(_instances.Count, Measure);
        await Stillness.Wait();
    }

    /// <summary>How many are in ERROR.</summary>
    public async Task<long> Lost() => (await _fleet.Get<IStateQueries>().Query(new StateQuery
    {
        Kind = StateKinds.Instance, Limit = 1, CountTotal = true, Filters = [new("status", [nameof(InstanceStatus.Error)])],
    })).Total!.Value;

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task Fill()
    {
        var made = new IInstanceGrain[_settings.Instances];
        await Each(made.Length, async i =>
        {
            var view = await Grains.InstanceName($"scale-{i}").Register(new InstanceRegistration { Name = $"scale-{i}", Provider = "docker", Region = $"r{i % 20}" });
            made[i] = Grains.Instance(view.Value!.Id);
            await made[i].AgentConnected(Connection, "scale");

            // No two are made at the same moment, or lists of them would have to be read by id alone.
            _time.Advance(Moment);
        });
        _instances.AddRange(made);

        // One rule for all, so that each is judged, and some of one instance each.
        await Rule(InstanceScope.All);
        foreach (var one in _instances.Take(_instances.Count / 1000)) await Rule(new InstanceScope((await one.Get()).Value!.Id));
        var minutes = (int)_settings.TaskPeriod.TotalMinutes;
        await Each((int)(_settings.Tasks * made.Length), async i =>
        {
            var schedule = string.Create(CultureInfo.InvariantCulture, $"{i % minutes}-59/{minutes} * * * *");
            var task = await Grains.ScheduledTask(_fleet.Get<IIdSource>().New<ScheduledTaskId>()).Create(
                new TaskSpec { Name = $"nothing {i}", Schedule = new TaskSchedule(schedule), Action = new TaskAction(TaskActionType.None) }, "load");
            if (!task.IsOk) throw new InvalidOperationException(task.Error.Message);
        });
        await Stillness.Wait();
    }

    private async Task Rule(InstanceScope scope)
    {
        var spec = new AlertRuleSpec
        {
            Name = "Too much", Type = AlertRuleType.Threshold, Severity = AlertSeverity.High, Scope = scope,
            Condition = new RuleCondition(Threshold: new ThresholdCondition("cpu_percent", "gt", 99)),
        };
        var made = await Grains.AlertRule(_fleet.Get<IIdSource>().New<AlertRuleId>()).Create(spec, "load");
        if (!made.IsOk) throw new InvalidOperationException(made.Error.Message);
    }

    // Each has its own second of the interval, as agents that connect one by one have.
    private async Task Speak()
    {
        var (beat, measure) = ((long)_settings.Beat.TotalSeconds, (long)_settings.Measure.TotalSeconds);
        await Each(_instances.Count, beat, i => IsSilent(i) ? Task.CompletedTask : Beat(i));
        await Each(_instances.Count, measure, i => IsSilent(i) ? Task.CompletedTask : Measure(i));
    }

    /// <summary>Each is silent once in so many hours, at a time of its own, for two minutes: longer than interval and grace.</summary>
    private bool IsSilent(int i)
    {
        if (_settings.FlapsPerDay <= 0) return false;
        var period = (long)(86_400 / _settings.FlapsPerDay);
        return (_seconds + ((long)(i * 0.618_033_988_7 * period) % period)) % period < Silence.TotalSeconds;
    }

    private TimeSpan Silence => _settings.Beat + TimeSpan.FromSeconds(110);

    private Task Beat(int i)
    {
        Interlocked.Increment(ref _beats);
        return _instances[i].Heartbeat(new AgentHeartbeat { Connection = Connection, UptimeSeconds = _seconds, CpuPercent = 10 + (i % 50), MemoryUsed = 1 << 30, MemoryTotal = 1L << 32 });
    }

    private async Task Measure(int i)
    {
        Interlocked.Increment(ref _samples);
        var told = await _instances[i].Metrics(new AgentMetrics
        {
            Connection = Connection, CpuPercent = 10 + ((i + _seconds) % 50), MemoryUsed = (1 << 30) + _seconds, MemoryTotal = 1L << 32,
            DiskUsed = 1L << 33, DiskTotal = 1L << 36, LoadAvg1 = 0.5, LoadAvg5 = 0.4, LoadAvg15 = 0.3, NetBytesRecv = _seconds * 1000, NetBytesSent = _seconds * 500,
        });
        if (!told.IsOk) throw new InvalidOperationException(told.Error.Message);
    }

    // Those whose turn it is in this second: one in so many.
    private Task Each(int count, long every, Func<int, Task> act)
    {
        var first = (int)(_seconds % every);
        var due = first >= count ? 0 : (int)(((count - 1 - first) / every) + 1);
        return Each(due, i => act((int)(first + (i * every))));
    }

    private static Task Each(int count, Func<int, Task> act) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await act(i));
}

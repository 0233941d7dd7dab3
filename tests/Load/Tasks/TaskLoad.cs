using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Fleet.Common;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Load.Rest;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fleet.Load.Tasks;

/// <summary>
/// How late are many tasks that are due in the same minute? A real Fleet in this process on SQLite makes N tasks that do nothing, is started
/// anew shortly before their minute, so that none of them is in memory, and begins them all.
/// </summary>
internal sealed class TaskLoad(string folder, int count, LoadReport report)
{
    private const int AtOnce = 512;
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(5);

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var count = options.Count("tasks", 60_000, 3_000);
        var report = new LoadReport("tasks", $"{count} tasks due in the same minute");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await new TaskLoad(folder.FullName, count, report).Measure(options.IsShort);
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure(bool isShort)
    {
        var raw = await Raw(isShort ? 1 : 5);
        report.Add("raw inserts of 300 bytes, 100 in a transaction, rows per second", raw);

        // Tomorrow: far enough for making them, however long that takes.
        var now = DateTimeOffset.UtcNow;
        var due = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddDays(1).AddMinutes(-1);
        await using (var maker = await LocalFleet.Start(folder))
        {
            report.Add("single reminders, 512 writers at once, per second", await Reminders(maker.Get<IDueTimes>(), isShort ? 2_000 : 10_000));
            await Create(maker, due);
        }

        var seen = new ConcurrentDictionary<TaskRunId, (TaskRunView Run, DateTimeOffset At)>();
        var time = new ShiftedTime(due - Notice - DateTimeOffset.UtcNow);
        await using var fleet = await LocalFleet.Start(folder, services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.Watch<ITaskRuns>(real => new WatchedRuns(real, time, seen));
        });
        await Fire(time, due, seen, raw);
    }

    private async Task Fire(TimeProvider time, DateTimeOffset due, ConcurrentDictionary<TaskRunId, (TaskRunView Run, DateTimeOffset At)> seen, double raw)
    {
        await Pause.Until(() => Task.FromResult(time.GetUtcNow() >= due), TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(1));
        var (cpu, memory) = (Environment.CpuUsage.TotalTime, Environment.WorkingSet);
        await Pause.Until(() => Task.FromResult(seen.Count >= count), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(3));
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;

        var runs = seen.Values.ToList();
        var begun = new Distribution(runs.Select(run => (run.Run.StartedAt - due).TotalSeconds));
        var recorded = new Distribution(runs.Select(run => (run.At - due).TotalSeconds));
        report.Add("begun and recorded with success", runs.Count(run => run.Run.Status == TaskRunStatus.Success), atLeast: count);
        report.Add("due until begun, p50, s", begun.P50);
        report.Add("due until begun, p99, s", begun.P99);
        report.Add("due until begun, max, s", begun.Max, atMost: 60);
        report.Add("due until recorded, max, s", recorded.Max);
        report.Add("occurrences per second", runs.Count / recorded.Max);
        report.Add("/ raw inserts", runs.Count / recorded.Max / raw);
        report.Add("processor time, ms each", spent / runs.Count);
        report.Add("memory before, MiB", memory / 1048576.0);
        report.Add("memory after, MiB", Environment.WorkingSet / 1048576.0);
    }

    private async Task Create(LocalFleet fleet, DateTimeOffset due)
    {
        var (grains, ids) = (fleet.Get<IGrainFactory>(), fleet.Get<IIdSource>());
        var spec = new TaskSpec
        {
            Name = "nothing",
            Schedule = new TaskSchedule(string.Create(CultureInfo.InvariantCulture, $"{due.Minute} {due.Hour} * * *")),
            Action = new TaskAction(TaskActionType.None),
            MisfireGraceSec = 3_600,
        };
        var took = Stopwatch.StartNew();
        await Many.Each(Enumerable.Range(0, count), AtOnce, async _ =>
        {
            var made = await grains.ScheduledTask(ids.New<ScheduledTaskId>()).Create(spec, "load");
            if (!made.IsOk) throw new InvalidOperationException(made.Error.Message);
        });
        report.Add("tasks made per second", count / took.Elapsed.TotalSeconds);
    }

    private async Task<double> Raw(int rounds)
    {
        using var inserts = new RawInserts(folder, bytes: 300);
        var runs = new List<double>();
        for (var round = 0; round <= rounds; round++) runs.Add(await inserts.PerSecond(TimeSpan.FromSeconds(1)));

        // The first one warms up.
        return LoopResult.Median(runs.Skip(1));
    }

    private static async Task<double> Reminders(IDueTimes dues, int rows)
    {
        var at = DateTimeOffset.UtcNow.AddYears(50);
        var took = Stopwatch.StartNew();
        await Many.Each(Enumerable.Range(0, rows), AtOnce, i => dues.Put([new DueRow(99, $"bare_{i}", "x", at, $"{i}", 0)]));
        return rows / took.Elapsed.TotalSeconds;
    }
}

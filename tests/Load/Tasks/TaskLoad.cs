using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Fleet.Common;
using Fleet.ScheduledTasks;
using Fleet.Silo;
using Fleet.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fleet.Load.Tasks;

/// <summary>
/// How late are many tasks that are due in the same minute? A real Fleet in this process on SQLite makes N tasks that do nothing, is started
/// anew, so that none of them is in memory, and begins them all at their minute.
/// </summary>
internal static class TaskLoad
{
    private const int AtOnce = 512;
    private const int BareWrites = 10_000;

    public static async Task<int> Run(TaskArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            DateTimeOffset due;
            double bare;
            await using (var maker = await Start(folder.FullName, new RunWatch()))
            {
                bare = await Bare(maker.Services);
                Line("baseline: single rows written by 512 at once, per second", $"{bare:0}");
                due = await Create(maker.Services, arguments.Tasks);
            }

            var watch = new RunWatch();
            await using var fleet = await Start(folder.FullName, watch);
            return await Measure(watch, arguments.Tasks, due, bare);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> Measure(RunWatch watch, int count, DateTimeOffset due, double bare)
    {
        await Until(() => DateTimeOffset.UtcNow >= due);
        var (cpu, memory) = (Environment.CpuUsage.TotalTime, Environment.WorkingSet);
        var limit = Stopwatch.StartNew();
        await Until(() => watch.Seen.Count >= count || limit.Elapsed > TimeSpan.FromMinutes(3));
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;

        var runs = watch.Seen.Values.ToList();
        if (runs.Count == 0) throw new InvalidOperationException("Nothing was begun");
        var begun = runs.Select(run => (run.Run.StartedAt - due).TotalSeconds).Order().ToList();
        var recorded = runs.Select(run => (run.RecordedAt - due).TotalSeconds).Order().ToList();
        var rate = runs.Count / recorded[^1];
        Line("begun and recorded", $"{runs.Count} of {count}, {runs.Count(run => run.Run.Status == TaskRunStatus.Success)} of them with success");
        Line("due until begun, p50 / p99 / max, s", $"{At(begun, 0.5):0.0} / {At(begun, 0.99):0.0} / {begun[^1]:0.0}");
        Line("due until recorded, max, s", $"{recorded[^1]:0.0}");
        Line("occurrences per second", $"{rate:0}, {rate / bare:0.00} of the baseline");
        Line("processor time, s", $"{spent:0.0}, {1000 * spent / runs.Count:0.00} ms for each");
        Line("memory before / after, MiB", $"{memory >> 20} / {Environment.WorkingSet >> 20}");
        return runs.Count == count ? 0 : 1;
    }

    private static async Task<DateTimeOffset> Create(IServiceProvider services, int count)
    {
        var (grains, ids) = (services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<IIdSource>());
        // Enough for the making of them and for another start.
        var due = DateTimeOffset.UtcNow.AddSeconds(45 + (count / 250.0));
        due = due.AddTicks(-(due.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        var spec = new TaskSpec
        {
            Name = "nothing",
            Schedule = new TaskSchedule(string.Create(CultureInfo.InvariantCulture, $"{due.Minute} {due.Hour} * * *")),
            Action = new TaskAction(TaskActionType.None),
            MisfireGraceSec = 3_600,
        };
        var took = Stopwatch.StartNew();
        await Each(count, async _ =>
        {
            var made = await grains.ScheduledTask(ids.New<ScheduledTaskId>()).Create(spec, "load");
            if (!made.IsOk) throw new InvalidOperationException(made.Error.Message);
        });
        Line($"{count} tasks made", $"{took.Elapsed.TotalSeconds:0.0} s, {count / took.Elapsed.TotalSeconds:0} per second");
        return due > DateTimeOffset.UtcNow.AddSeconds(5) ? due : throw new InvalidOperationException("Making them took too long");
    }

    private static async Task<double> Bare(IServiceProvider services)
    {
        var dues = services.GetRequiredService<IDueTimes>();
        var at = DateTimeOffset.UtcNow.AddYears(50);
        var took = Stopwatch.StartNew();
        await Each(BareWrites, i => dues.Put([new DueRow(99, $"bare_{i}", "x", at, $"{i}", 0)]));
        return BareWrites / took.Elapsed.TotalSeconds;
    }

    private static async Task<LoadHost> Start(string folder, RunWatch watch)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fleet:DataPath"] = Path.Combine(folder, "data"), ["Fleet:Ssh:Folder"] = folder,
        });
        builder.Logging.ClearProviders();
        builder.AddFleet();
        var real = builder.Services.Single(service => service.ServiceType == typeof(ITaskRuns));
        builder.Services.Remove(real);
        builder.Services.AddSingleton<ITaskRuns>(services =>
            new WatchedRuns((ITaskRuns)ActivatorUtilities.CreateInstance(services, real.ImplementationType!), watch));
        var host = builder.Build();
        await host.StartAsync();
        return new LoadHost(host);
    }

    private static Task Each(int count, Func<int, Task> action) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await action(i));

    private static async Task Until(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!holds()) await timer.WaitForNextTickAsync();
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

    private static void Line(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-60} {figure}"));

    private sealed class LoadHost(IHost host) : IAsyncDisposable
    {
        public IServiceProvider Services => host.Services;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    private sealed class RunWatch
    {
        public ConcurrentDictionary<TaskRunId, (TaskRunView Run, DateTimeOffset RecordedAt)> Seen { get; } = [];
    }

    /// <summary>The real table, watched.</summary>
    private sealed class WatchedRuns(ITaskRuns real, RunWatch watch) : ITaskRuns
    {
        public async Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default)
        {
            await real.Append(runs, cancellationToken);
            foreach (var run in runs) watch.Seen.TryAdd(run.Id, (run, DateTimeOffset.UtcNow));
        }

        public Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default) => real.Find(id, cancellationToken);

        public Task<TaskRunPage> Page(
            ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default) =>
            real.Page(task, status, offset, limit, visibleTo, cancellationToken);

        public Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default) => real.Clear(task, cancellationToken);
    }
}

using System.Diagnostics;
using System.Globalization;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Load.Rest;
using Fleet.Load.Scale;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Load.Rollups;

/// <summary>
/// How long are measurements of many rolled up, and how long does another write wait meanwhile? A real Fleet in this process on SQLite, on a clock that is
/// driven by hand: two measurements of each instance are stored, a minute passes, and one writer writes row after row until the minute is rolled up.
/// </summary>
internal sealed class RollupLoad(string folder, int count, LoadReport report)
{
    private const int PerMinute = 2;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // At the begin of an hour. A minute is rolled up when it is over for half a minute at least.
    private readonly ManualTime _time = new(new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero));
    private LocalFleet _fleet = null!;
    private long _writes;

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var count = options.Count("instances", 100_000, 2_000);
        var report = new LoadReport("rollups", $"{count} instances, {PerMinute} measurements a minute each");
        var folder = Directory.CreateTempSubdirectory("fleet-load-");
        try
        {
            await new RollupLoad(folder.FullName, count, report).Measure(options.Count("minutes", 16, 7), options.IsShort);
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure(int minutes, bool isShort)
    {
        using var inserts = new RawInserts(folder, bytes: 200);
        await inserts.PerSecond(TimeSpan.FromSeconds(1));
        var raw = await inserts.PerSecond(TimeSpan.FromSeconds(isShort ? 1 : 3));
        await using var fleet = await LocalFleet.Start(
            folder,
            services => services.AddSingleton<TimeProvider>(_time),

            // A minute of the measure is much shorter than one of the machine.
            ("Fleet:Engine:ResponseTimeout", "10:00:00"),
            ("Fleet:QueueCapacity", "5000000"));
        _fleet = fleet;
        var alone = await ClosedLoop.Run(1, TimeSpan.FromSeconds(isShort ? 1 : 3), _ => Write());
        var passes = new List<Passed>();
        for (var minute = 0; minute < minutes; minute++)
        {
            await Store();
            _time.Advance(Minute);
            passes.Add(await Passed());
        }

        report.Add("raw inserts of 200 bytes, 100 in a transaction, rows per second", raw);
        report.Add("a write with nothing beside, p50, ms", alone.P50);
        report.Add("a write with nothing beside, p99, ms", alone.P99);

        // The first has nothing to roll up yet, the second warms up.
        Add("a minute", [.. passes.Skip(2).Where(pass => pass.Buckets == 1)], alone, raw);
        Add("where five minutes end", [.. passes.Skip(2).Where(pass => pass.Buckets == 3)], alone, raw);
        report.Add("measurements that were dropped", fleet.Get<IHistory>().DroppedSamples, atMost: 0);
    }

    private void Add(string what, List<Passed> passes, LoopResult alone, double raw)
    {
        var seconds = LoopResult.Median(passes.Select(pass => pass.Took.TotalSeconds));
        var waited = new Distribution(passes.SelectMany(pass => pass.Waited));
        report.Add($"{what}: rolled up after, s", seconds);
        report.Add($"{what}: buckets per second / raw inserts", passes[0].Buckets * count / seconds / raw);
        report.Add($"{what}: a write meanwhile, p50, ms", waited.P50);
        report.Add($"{what}: a write meanwhile, p99, ms", waited.P99, atMost: 200);
        report.Add($"{what}: a write meanwhile, max, ms", waited.Max);
        report.Add($"{what}: a write meanwhile / alone, p99", waited.P99 / alone.P99);
    }

    // Measurements of the minute that is under way.
    private async Task Store()
    {
        var (history, now) = (_fleet.Get<IHistory>(), _time.GetUtcNow());
        for (var i = 0; i < PerMinute * count; i++)
        {
            var at = now + (Minute * ((i + 0.5) / (PerMinute * count)));
            var row = new SampleRow(string.Create(CultureInfo.InvariantCulture, $"inst_{i % count:D26}"), at, 10 + (i % 50), 1L << 30, 1L << 32, 1L << 33, 1L << 36)
            {
                Load1 = 0.5, Load5 = 0.4, Load15 = 0.3, NetReceived = i * 1000L, NetSent = i * 500L,
            };
            if (!history.TryAppend(row)) throw new InvalidOperationException("A measurement found no room");
        }

        await Stillness.Wait();
    }

    // Writes until a pass has gone as far as it can now.
    private async Task<Passed> Passed()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var over = (now - 30_000) / 60_000 * 60_000;
        var (waited, watch) = (new List<double>(), Stopwatch.StartNew());
        while (DoneUntil() < over)
        {
            var begun = Stopwatch.GetTimestamp();
            await Write();
            waited.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return new(watch.Elapsed, over % 300_000 == 0 ? 3 : 1, waited);
    }

    private async Task<bool> Write()
    {
        var row = new DueRow(99, $"bare_{_writes++}", "x", _time.GetUtcNow().AddYears(50), "x", 0);
        await _fleet.Get<IDueTimes>().Put([row]);
        return true;
    }

    private long DoneUntil()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "data", "fleet.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT done_until FROM duties WHERE name = 'rollup'";
        return command.ExecuteScalar() is long done ? done : 0;
    }
}

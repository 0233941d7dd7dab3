using System.Collections.Immutable;
using Fleet.Storage;
using Fleet.Store.Metrics;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>Series, aggregates and roll-ups, against what plain arithmetic makes of the same samples.</summary>
public abstract class MetricTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);
    private readonly List<SampleRow> _all = [];
    private ServiceProvider _store = null!;

    private IMetrics Metrics => _store.GetRequiredService<IMetrics>();

    private HistoryUpkeep Upkeep => _store.GetRequiredService<HistoryUpkeep>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _store = await Open(register: services => services.AddSingleton<TimeProvider>(_time));
    }

    [Fact]
    public async Task A_sample_comes_back_with_everything_that_was_told()
    {
        var full = Sample("inst_1", Start, 12.5) with
        {
            Load1 = 0.5, Load5 = 1.5, Load15 = 2.5, NetReceived = long.MaxValue, NetSent = 0, SwapUsed = 1, SwapTotal = 2, Cores = 64,
        };
        await Keep(full, Sample("inst_2", Start, 1));
        Assert.Equal([full], await _store.GetRequiredService<IHistory>().Samples("inst_1", Start, Start, 10, Cancellation));
        Assert.Equal([full, Sample("inst_2", Start, 1)], await Metrics.Latest(["inst_2", "inst_1", "inst_9"], Visibility.Everything, Cancellation));
    }

    [Fact]
    public async Task The_latest_of_everybody_leaves_out_who_is_no_more()
    {
        await Grains.Write("inst_1", new Document { Status = "Running" });
        await Grains.Write("inst_2", new Document { Status = "Destroyed" });
        await Grains.Write("inst_3", new Document { Status = "Running" });
        await Keep(Sample("inst_1", Start, 1), Sample("inst_1", Start.AddSeconds(2), 3), Sample("inst_1", Start.AddSeconds(1), 2), Sample("inst_2", Start, 4));
        Assert.Equal([3], (await Metrics.Latest([], Visibility.Everything, Cancellation)).Select(row => row.CpuPercent));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Series_are_what_arithmetic_makes_of_the_samples_whenever_they_came_and_whenever_they_were_rolled_up(int seed)
    {
        var random = new Random(seed);
        for (var minute = 0; minute < 150; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            // In no order, and up to ten minutes late.
            await Keep([.. Enumerable.Range(0, random.Next(8)).Select(_ => Any(random, _time.GetUtcNow() - random.NextDouble() * SampleRow.MaxLateness))]);
            if (random.Next(3) == 0) Assert.True(await Upkeep.Pass(Cancellation));
            if (minute % 50 == 0) await Upkeep.Pass(Cancellation);
            if (minute % 50 == 0) await Compare();
        }

        // What came late since the last pass is folded in by the next one; what it has done already it leaves alone.
        await Upkeep.Pass(Cancellation);
        await Compare();
        var stored = await Rollups();
        await Upkeep.Pass(Cancellation);
        Assert.Equal(stored, await Rollups());
        await Compare();
        Assert.NotEmpty(stored!.ToString()!);
    }

    [Fact]
    public async Task What_was_measured_before_there_were_roll_ups_is_rolled_up_by_the_first_pass()
    {
        await Keep([.. Enumerable.Range(0, 600).Select(i => Sample("inst_1", Start.AddMinutes(i), i))]);
        _time.Advance(TimeSpan.FromHours(12));
        await Upkeep.Pass(Cancellation);
        Assert.Equal(600L, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM rollups WHERE seconds = 60"), null));
        Assert.Equal(10L, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM rollups WHERE seconds = 3600"), null));
        await Compare();
    }

    [Fact]
    public async Task Those_who_fell_silent_within_five_minutes_are_rolled_up_with_the_rest_however_many_they_are()
    {
        await Keep([.. Enumerable.Range(0, 1_201).Select(i => Sample($"inst_{i}", Start.AddSeconds(i % 60), i))]);
        _time.Advance(TimeSpan.FromMinutes(2));
        await Upkeep.Pass(Cancellation);
        await Keep(Sample("inst_0", Start.AddMinutes(3), 1));
        _time.Advance(TimeSpan.FromMinutes(8));
        await Upkeep.Pass(Cancellation);
        foreach (var (seconds, buckets) in new[] { (60, 1_202L), (300, 1_201L), (3_600, 1_201L) })
        {
            Assert.Equal(buckets, Convert.ToInt64(await Database.Scalar($"SELECT count(*) FROM rollups WHERE seconds = {seconds}"), null));
        }
    }

    [Fact]
    public async Task Two_processes_that_roll_up_at_once_make_what_one_makes()
    {
        await Keep([.. Enumerable.Range(0, 300).Select(i => Sample("inst_1", Start.AddSeconds(20 * i), i))]);
        _time.Advance(TimeSpan.FromHours(2));
        var engine = _store.GetRequiredService<Sql.ISqlEngine>();
        await Upkeep.Pass(Cancellation);
        await Database.Scalar($"UPDATE duties SET done_until = {Start.ToUnixTimeMilliseconds()}");
        await Task.WhenAll(
            new Rollup(engine).Run(Start.AddHours(2), Cancellation), new Rollup(engine).Run(Start.AddHours(2), Cancellation));
        await Compare();
    }

    [Fact]
    public async Task A_bucket_that_was_made_before_it_was_over_counts_when_it_is_made_again()
    {
        await Keep([.. Enumerable.Range(0, 270).Select(i => Sample("inst_1", Start.AddSeconds(20 * i), i))]);
        _time.Advance(TimeSpan.FromMinutes(90));
        await Upkeep.Pass(Cancellation);
        var engine = _store.GetRequiredService<Sql.ISqlEngine>();
        var (hour, minute) = (Start.AddHours(1).ToUnixTimeMilliseconds(), Start.AddMinutes(89).ToUnixTimeMilliseconds());
        await engine.Write(
            [
                new(RollupSql.FromSamples(engine.Dialect), ("seconds", 60), ("width", 60_000L), ("from", minute), ("to", minute + 17_000), ("ids", "[\"inst_1\"]")),
                new(
                    RollupSql.FromStored(engine.Dialect),
                    ("seconds", 3_600), ("width", 3_600_000L), ("below", 60), ("from", hour), ("to", hour + 3_600_000), ("ids", "[\"inst_1\"]")),
                new("UPDATE duties SET done_until = @at WHERE name = @name", ("at", minute + 17_000), ("name", RollupSql.Duty)),
            ],
            Cancellation);
        await Compare();
        _time.Advance(TimeSpan.FromMinutes(45));
        await Upkeep.Pass(Cancellation);
        await Compare();
        Assert.Equal(90L, Convert.ToInt64(await Database.Scalar($"SELECT samples FROM rollups WHERE seconds = 3600 AND at = {hour}"), null));
    }

    [Fact]
    public async Task One_process_has_the_duty_until_it_gives_it_back_or_is_gone()
    {
        var other = (await Open(register: services => services.AddSingleton<TimeProvider>(_time))).GetRequiredService<HistoryUpkeep>();
        Assert.True(await Upkeep.Pass(Cancellation));
        Assert.False(await other.Pass(Cancellation));
        await Upkeep.StopAsync(Cancellation);
        Assert.True(await other.Pass(Cancellation));
        Assert.False(await Upkeep.Pass(Cancellation));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(await Upkeep.Pass(Cancellation));
    }

    [Fact]
    public async Task Too_many_points_make_the_granularity_coarser_and_the_answer_says_so()
    {
        await Keep([.. Enumerable.Range(0, 400).Select(i => Sample("inst_1", Start.AddSeconds(15 * i), i))]);
        _time.Advance(TimeSpan.FromHours(2));
        await Upkeep.Pass(Cancellation);
        async Task<(Granularity, int, bool)> Ask(int limit)
        {
            var series = await Metrics.Series(new SeriesQuery(Start, Start.AddHours(2), Granularity.Raw, "inst_1", limit), Cancellation);
            return (series.Granularity, series.Points.Length, series.IsCut);
        }

        Assert.Equal((Granularity.Raw, 400, false), await Ask(400));
        Assert.Equal((Granularity.Minute, 100, false), await Ask(399));
        Assert.Equal((Granularity.FiveMinutes, 20, false), await Ask(99));
        Assert.Equal((Granularity.Hour, 2, false), await Ask(19));
        Assert.Equal((Granularity.Day, 1, false), await Ask(1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ask(2_001));
    }

    [Fact]
    public async Task What_even_days_do_not_make_few_enough_is_cut_at_the_old_end()
    {
        await Keep([.. Enumerable.Range(0, 30).Select(i => Sample("inst_1", Start.AddDays(i), i))]);
        _time.Advance(TimeSpan.FromDays(40));
        await Upkeep.Pass(Cancellation);
        var series = await Metrics.Series(new SeriesQuery(Start, Start.AddDays(40), Granularity.Raw, null, 5), Cancellation);
        Assert.Equal((Granularity.Day, true), (series.Granularity, series.IsCut));
        Assert.Equal([25d, 26, 27, 28, 29], series.Points.Select(point => point.CpuPercent));
    }

    [Fact]
    public async Task What_is_no_longer_kept_closely_is_told_from_further_off()
    {
        await Keep([.. Enumerable.Range(0, 40).Select(i => Sample("inst_1", Start.AddHours(i), i))]);
        _time.Advance(TimeSpan.FromDays(10));
        await Upkeep.Pass(Cancellation);
        Assert.Equal(0L, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM samples"), null));
        var series = await Metrics.Series(new SeriesQuery(Start, Start.AddDays(10), Granularity.Raw, "inst_1"), Cancellation);
        Assert.Equal((Granularity.FiveMinutes, 40), (series.Granularity, series.Points.Length));
        var whole = await Metrics.Aggregate(Start, Start.AddDays(10), null, Visibility.Everything, Cancellation);
        Assert.Equal((Granularity.Hour, 40L, 19.5), (whole.Granularity, whole.Rows[0].Count, whole.Rows[0].CpuPercent));
    }

    private async Task Compare()
    {
        foreach (var (granularity, width) in new[]
        {
            (Granularity.Raw, TimeSpan.FromMilliseconds(1)), (Granularity.Minute, TimeSpan.FromMinutes(1)),
            (Granularity.FiveMinutes, TimeSpan.FromMinutes(5)), (Granularity.Hour, TimeSpan.FromHours(1)), (Granularity.Day, TimeSpan.FromDays(1)),
        })
        {
            foreach (var instance in new[] { "inst_1", null })
            {
                var series = await Metrics.Series(new SeriesQuery(Start.AddHours(-1), _time.GetUtcNow(), granularity, instance), Cancellation);
                Assert.Equal((granularity, false), (series.Granularity, series.IsCut));
                Same(Oracle(instance, at => new DateTimeOffset(at.Ticks - at.Ticks % width.Ticks, TimeSpan.Zero)), series.Points);
            }
        }

        var whole = await Metrics.Aggregate(Start.AddHours(-1), _time.GetUtcNow(), null, Visibility.Everything, Cancellation);
        Same([.. Oracle(null, _ => Start.AddHours(-1)).OrderBy(point => point.InstanceId, StringComparer.Ordinal)], whole.Rows);
    }

    private List<SeriesPoint> Oracle(string? instance, Func<DateTimeOffset, DateTimeOffset> bucket) =>
    [
        .. from sample in _all
           where instance is null || sample.InstanceId == instance
           group sample by (At: bucket(sample.At), sample.InstanceId) into one
           orderby one.Key.At, one.Key.InstanceId
           let counted = one.Where(sample => sample.NetReceived is not null).MaxBy(sample => sample.At)
           select new SeriesPoint(
               one.Key.InstanceId, one.Key.At, one.Count(),
               one.Average(sample => sample.CpuPercent), one.Max(sample => sample.CpuPercent),
               (long)Math.Round(one.Average(sample => (double)sample.MemoryUsed)), one.Max(sample => sample.MemoryUsed), one.Max(sample => sample.MemoryTotal),
               (long)Math.Round(one.Average(sample => (double)sample.DiskUsed)), one.Max(sample => sample.DiskUsed), one.Max(sample => sample.DiskTotal),
               one.Average(sample => sample.Load1), one.Average(sample => sample.Load5), one.Average(sample => sample.Load15),
               counted?.NetReceived, counted?.NetSent),
    ];

    private static void Same(List<SeriesPoint> expected, ImmutableArray<SeriesPoint> actual)
    {
        Assert.Equal(expected.Select(point => (point.InstanceId, point.At, point.Count)), actual.Select(point => (point.InstanceId, point.At, point.Count)));
        foreach (var (wanted, found) in expected.Zip(actual))
        {
            Assert.Equal(wanted.CpuPercent, found.CpuPercent, 9);
            Assert.Equal(wanted.Load1 ?? -1, found.Load1 ?? -1, 9);
            Assert.Equal(wanted.Load5 ?? -1, found.Load5 ?? -1, 9);
            Assert.Equal(wanted.Load15 ?? -1, found.Load15 ?? -1, 9);
            Assert.InRange(found.MemoryUsed - wanted.MemoryUsed, -1, 1);
            Assert.InRange(found.DiskUsed - wanted.DiskUsed, -1, 1);
            Assert.Equal(
                (wanted.MaxCpuPercent, wanted.MaxMemoryUsed, wanted.MemoryTotal, wanted.MaxDiskUsed, wanted.DiskTotal, wanted.NetReceived, wanted.NetSent),
                (found.MaxCpuPercent, found.MaxMemoryUsed, found.MemoryTotal, found.MaxDiskUsed, found.DiskTotal, found.NetReceived, found.NetSent));
        }
    }

    private async Task Keep(params SampleRow[] samples)
    {
        var history = _store.GetRequiredService<IHistory>();
        foreach (var sample in samples)
        {
            Assert.True(history.TryAppend(sample));
            _all.Add(sample);
        }

        // What was queued before it is written before it.
        await history.Append(new EventRow(Guid.NewGuid().ToString(), "inst_0", "DEPLOY", _time.GetUtcNow(), null), Cancellation);
    }

    private async Task<object?> Rollups() => await Database.Scalar(
        "SELECT count(*) || ' ' || sum(samples) || ' ' || sum(cpu) || ' ' || sum(memory_used) FROM (SELECT * FROM rollups ORDER BY seconds, instance_id, at) AS all_of_them");

    private static SampleRow Any(Random random, DateTimeOffset at)
    {
        var (load, net) = (random.Next(2) == 0, random.Next(2) == 0);
        // To the millisecond, as they are stored; and no two at once, so that it is certain which is the last.
        at = new(at.Ticks - at.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        return Sample($"inst_{random.Next(1, 4)}", at, random.NextDouble() * 100) with
        {
            MemoryUsed = random.NextInt64(1L << 40), DiskUsed = random.NextInt64(1L << 40), MemoryTotal = 1L << 40,
            Load1 = load ? random.NextDouble() : null, Load5 = load ? random.NextDouble() : null, Load15 = load ? random.NextDouble() : null,
            NetReceived = net ? random.NextInt64(1L << 50) : null, NetSent = net ? random.NextInt64(1L << 50) : null,
        };
    }

    private static SampleRow Sample(string instance, DateTimeOffset at, double cpu) => new(instance, at, cpu, 1, 2, 3, 4);
}

public sealed class SqliteMetricTests() : MetricTests(new SqliteTestDatabase());

public sealed class PostgresMetricTests(PostgresServer server) : MetricTests(new PostgresTestDatabase(server));

using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Grains.Alerts.Watching;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>The two methods, by hand and by brute force.</summary>
public sealed class AnomalyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The median of these is 4, the absolute deviations are 1, 0, 1, 2, 96: their median is 1, scaled 1.4826.
    [Theory]
    [InlineData(11, 4, 4.7214)]
    [InlineData(4, 4, 0)]
    [InlineData(-1, 4, -3.3725)]
    public void A_robust_z_score_is_the_distance_from_the_median_in_scaled_median_absolute_deviations(double value, double baseline, double distance)
    {
        var finding = AnomalyMethods.Judge(Robust(3.5), [5, 4, 3, 2, 100], value);
        Assert.Equal((baseline, 5), (finding.Baseline, finding.Samples));
        Assert.Equal(distance, finding.Distance, 3);
        Assert.Equal(Math.Abs(distance) >= 3.5, finding.IsFar);
    }

    [Fact]
    public void One_outlier_moves_a_robust_baseline_hardly_and_a_mean_a_lot()
    {
        Assert.Equal(3, AnomalyMethods.Judge(Robust(3), [1, 2, 3, 4, 1000], 3).Baseline);
        Assert.Equal(202, AnomalyMethods.Judge(Deviation(50), [1, 2, 3, 4, 1000], 3).Baseline);
    }

    // Four of six are 10: the median deviation is 0. The mean deviation is (0+0+0+0+2+4)/6 = 1, scaled 1.253314.
    [Fact]
    public void Where_more_than_half_are_the_same_the_mean_deviation_stands_in() =>
        Assert.Equal(5 / 1.253314, AnomalyMethods.Judge(Robust(3), [10, 10, 12, 10, 14, 10], 15).Distance, 6);

    [Fact]
    public void Where_all_are_the_same_there_is_nothing_to_measure_by() =>
        Assert.Equal(new AnomalyFinding(false, 10, 0, 5), AnomalyMethods.Judge(Robust(1), [10, 10, 10, 10, 10], 1_000));

    [Theory]
    [InlineData(30, 50, true)]
    [InlineData(29.9, 49.5, false)]
    [InlineData(10, -50, true)]
    public void A_deviation_is_in_percent_of_the_mean(double value, double distance, bool isFar)
    {
        var finding = AnomalyMethods.Judge(Deviation(50), [10, 20, 30, 20, 20], value);
        Assert.Equal((20.0, distance, isFar), (finding.Baseline, Math.Round(finding.Distance, 6), finding.IsFar));
    }

    [Fact]
    public void A_mean_of_nothing_has_no_percent() => Assert.False(AnomalyMethods.Judge(Deviation(1), [0, 0, 0, 0, 0], 50).IsFar);

    [Theory]
    [InlineData("above", 40, true)]
    [InlineData("above", 0, false)]
    [InlineData("below", 40, false)]
    [InlineData("below", 0, true)]
    [InlineData("both", 40, true)]
    [InlineData("both", 0, true)]
    public void Only_the_direction_that_was_asked_for_counts(string direction, double value, bool isFar) =>
        Assert.Equal(isFar, AnomalyMethods.Judge(Deviation(50) with { Direction = direction }, [20, 20, 20, 20, 20], value).IsFar);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Both_methods_agree_with_the_plainest_computation(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 500; run++)
        {
            var past = Enumerable.Range(0, random.Next(5, 60)).Select(_ => Math.Round(random.NextDouble() * 20, random.Next(0, 3))).ToArray();
            var value = random.NextDouble() * 60;
            Assert.Equal(PlainZScore(past, value), AnomalyMethods.Judge(Robust(3), [.. past], value).Distance, 9);
            Assert.Equal((value - past.Average()) / past.Average() * 100, AnomalyMethods.Judge(Deviation(3), [.. past], value).Distance, 6);
        }
    }

    [Fact]
    public void A_window_judges_by_what_it_holds_and_says_nothing_before_it_holds_enough()
    {
        var random = new Random(7);
        var past = new MetricPast(Robust(3) with { WindowSec = 300, MinSamples = 5 });
        var samples = new List<(DateTimeOffset At, double Value)>();
        var at = Start;
        for (var i = 0; i < 500; i++)
        {
            at = at.AddSeconds(random.Next(1, 90));
            var value = random.NextDouble() * 100;
            var held = samples.Where(sample => sample.At >= at.AddSeconds(-300)).Select(sample => sample.Value).ToArray();
            var finding = past.Judge(at, value);
            Assert.Equal(held.Length < 5, finding is null);
            if (finding is { } found) Assert.Equal((held.Length, Math.Round(PlainZScore(held, value), 6)), (found.Samples, Math.Round(found.Distance, 6)));
            past.Add(at, value);
            samples.Add((at, value));
        }
    }

    [Fact]
    public void A_window_holds_a_bounded_number_of_points_however_fast_samples_come()
    {
        var past = new MetricPast(Robust(3) with { WindowSec = 60 });
        for (var i = 0; i < 100_000; i++) past.Add(Start.AddMilliseconds(i * 5), i % 10);
        Assert.InRange(past.Count, 1_000, MetricPast.MaxPoints + 1);
    }

    [Fact]
    public void What_was_read_comes_before_what_came_meanwhile_and_nothing_counts_twice()
    {
        var past = new MetricPast(Deviation(50) with { WindowSec = 600 });
        Assert.True(past.IsLacking(Start));
        past.Add(Start, 100);
        past.Add(Start.AddSeconds(30), 100);
        var span = Assert.Single(past.Wanted(Start.AddSeconds(30)));
        Assert.Equal(new PastSpan(Start.AddSeconds(-570), Start.AddSeconds(30)), span);
        past.Add(span, [.. Enumerable.Range(0, 6).Select(i => Cpu(Start.AddSeconds(-60 + (i * 15)), 10))]);

        Assert.False(past.IsLacking(Start.AddDays(1)));
        // Four of the six that were read are older than the first that came by itself.
        Assert.Equal(((4 * 10) + 200) / 6.0, past.Judge(Start.AddSeconds(60), 10)!.Value.Baseline, 6);
    }

    [Fact]
    public void A_season_compares_with_the_same_time_of_the_seasons_before()
    {
        // By day 80, by night 10: by the mean of a day both are far from usual, by the season neither is.
        var condition = Deviation(20) with { WindowSec = 3_600, SeasonSec = 86_400, Seasons = 3 };
        var past = new MetricPast(condition);
        var now = Start.AddDays(10).AddHours(12);
        foreach (var span in past.Wanted(now)) past.Add(span, [.. Series(span)]);

        Assert.Equal((80.0, 3 * 61), (past.Judge(now, 80)!.Value.Baseline, past.Judge(now, 80)!.Value.Samples));
        Assert.False(past.Judge(now, 85)!.Value.IsFar);
        Assert.True(past.Judge(now, 10)!.Value.IsFar);
        Assert.False(past.IsLacking(now.AddHours(1)));
        Assert.True(past.IsLacking(now.AddHours(1).AddSeconds(1)));

        var night = Start.AddDays(11);
        foreach (var span in past.Wanted(night)) past.Add(span, [.. Series(span)]);
        Assert.True(past.Judge(night, 80)!.Value.IsFar);
        Assert.False(past.Judge(night, 10)!.Value.IsFar);

        static IEnumerable<SeriesPoint> Series(PastSpan span)
        {
            for (var at = span.From; at <= span.To; at = at.AddMinutes(1)) yield return Cpu(at, at.Hour is >= 8 and < 20 ? 80 : 10);
        }
    }

    [Fact]
    public void Counters_are_judged_by_their_rate_also_across_a_reboot()
    {
        var past = new MetricPast(Deviation(50) with { Metric = "net_bytes_recv", WindowSec = 600 });
        var span = new PastSpan(Start, Start.AddSeconds(600));
        past.Wanted(span.To);

        // 100 bytes a second; the machine is rebooted after the third reading, which makes the counter begin anew.
        past.Add(span, [.. new long[] { 1_000, 2_000, 3_000, 1_000, 2_000, 3_000, 4_000 }.Select((count, i) => Cpu(Start.AddSeconds(i * 10), 0) with { NetReceived = count })]);
        Assert.Equal((6, 100.0), (past.Judge(span.To, 100)!.Value.Samples, past.Judge(span.To, 100)!.Value.Baseline));
    }

    private static AnomalyCondition Robust(double score) => new("cpu_percent", "robust_zscore", 3_600, ZScore: score);

    private static AnomalyCondition Deviation(double percent) => new("cpu_percent", "deviation", 3_600, DeviationPercent: percent);

    private static SeriesPoint Cpu(DateTimeOffset at, double cpu) => new("inst_1", at, 1, cpu, cpu, 0, 0, 0, 0, 0, 0, null, null, null, null, null);

    private static double PlainZScore(double[] past, double value)
    {
        var median = PlainMedian(past);
        var deviations = past.Select(one => Math.Abs(one - median)).ToArray();
        var scale = PlainMedian(deviations) * 1.4826;
        if (scale == 0) scale = deviations.Average() * 1.253314;
        return scale == 0 ? 0 : (value - median) / scale;
    }

    private static double PlainMedian(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

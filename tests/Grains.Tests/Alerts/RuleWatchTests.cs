using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Books;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>What a comparison costs.</summary>
public sealed class RuleWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstanceId Instance = InstanceId.Of("inst_1");
    private static readonly ImmutableSortedDictionary<string, string> Tags = ImmutableSortedDictionary<string, string>.Empty.Add("env", "prod");

    [Fact]
    public void A_comparison_that_finds_nothing_new_allocates_nothing()
    {
        var watch = new RuleWatch(new RuleIndex(new FixedBook(
        [
            Target.Threshold(), Target.Threshold(noData: NoDataPolicy.Alert), WatchTests.Lifecycle("heartbeat_lost"), WatchTests.Lifecycle("unresponsive"),
            WatchTests.Lifecycle("deploy_failed"),
            Target.Threshold() with { Type = AlertRuleType.Anomaly, Condition = new RuleCondition(Anomaly: new AnomalyCondition("cpu_percent", "robust_zscore", 600, ZScore: 50)) },
        ])));
        var samples = Enumerable.Range(0, 3_000).Select(i => new SampleRow(Instance.Value, Start.AddSeconds(i), 10 + (i % 7), 1, 2, 3, 4)).ToArray();
        for (var i = 0; i < 2_000; i++) Compare(watch, samples[i]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 2_000; i < 3_000; i++) Compare(watch, samples[i]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(6, watch.Cells.Count);
        Assert.False(watch.MustTell);
        Assert.True(allocated < 1_000, $"{allocated} bytes for 1,000 comparisons with 6 rules");
    }

    [Fact]
    public void Rules_that_no_instance_can_judge_and_disabled_ones_are_left_out()
    {
        var cost = Target.Threshold() with { Type = AlertRuleType.Cost, Condition = new RuleCondition(Cost: new CostCondition(1, "daily", 50)) };
        var watch = new RuleWatch(new RuleIndex(new FixedBook([cost, Target.Threshold()], isEnabled: false)));
        Compare(watch, new SampleRow(Instance.Value, Start, 99, 1, 2, 3, 4));
        Assert.Empty(watch.Cells);
    }

    [Theory]
    [InlineData("gt", 90, false)]
    [InlineData("gt", 90.1, true)]
    [InlineData("gte", 90, true)]
    [InlineData("gte", 89.9, false)]
    [InlineData("lt", 90, false)]
    [InlineData("lt", 89.9, true)]
    [InlineData("lte", 90, true)]
    [InlineData("lte", 90.1, false)]
    public void A_threshold_is_compared_by_its_operator(string comparison, double value, bool isBreach)
    {
        var spec = Target.Threshold() with { Condition = new RuleCondition(Threshold: new ThresholdCondition("load_avg_1", comparison, 90)) };
        var watch = new RuleWatch(new RuleIndex(new FixedBook([spec])));
        Compare(watch, new SampleRow(Instance.Value, Start, 99, 1, 2, 3, 4) { Load1 = value });
        Assert.Equal(isBreach, Assert.Single(watch.Cells).Level == TargetLevel.Breach);
    }

    [Theory]
    [InlineData("mem_percent")]
    [InlineData("disk_percent")]
    [InlineData("load_avg_5")]
    public void What_a_sample_does_not_tell_says_nothing(string metric)
    {
        var spec = Target.Threshold() with { Condition = new RuleCondition(Threshold: new ThresholdCondition(metric, "gte", 0)) };
        var watch = new RuleWatch(new RuleIndex(new FixedBook([spec])));
        Compare(watch, new SampleRow(Instance.Value, Start, 99, 0, 0, 0, 0));
        Assert.False(Assert.Single(watch.Cells).IsKnown);
    }

    private static void Compare(RuleWatch watch, SampleRow sample) => watch.Compare(Instance, null, Tags, new InstanceLook(
        sample.At, InstanceStatus.Running, null, false, true, sample, sample.At, sample.At, Start, TimeSpan.FromMinutes(5), null));

    private sealed class FixedBook(ImmutableArray<AlertRuleSpec> rules, bool isEnabled = true) : IBook<AlertRuleView>
    {
        public ImmutableSortedDictionary<string, AlertRuleView> Entries { get; } = rules
            .Select((rule, i) => new AlertRuleView(AlertRuleId.Of($"rule_{i}"), rule, isEnabled || rule.Type == AlertRuleType.Cost, 1, 0, "ann", Start, Start))
            .ToImmutableSortedDictionary(rule => rule.Id.Value, rule => rule);

        public long Version => 1;

        public Task Refresh(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task Changed(string id) => Task.CompletedTask;
    }
}

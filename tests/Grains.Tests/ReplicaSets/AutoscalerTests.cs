using System.Collections.Immutable;
using Fleet.Grains.ReplicaSets;
using Fleet.ReplicaSets;
using Fleet.Servers;
using FsCheck;
using FsCheck.Fluent;

namespace Fleet.Tests.Grains.ReplicaSets;

/// <summary>How many replicas it takes, and when that is done.</summary>
public sealed class AutoscalerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly AutoscalingPolicy s_policy = new("cpu_percent", 50, 1, 10);

    [Theory]
    [InlineData(2, 100.0, 4, true)] // twice the target: twice as many
    [InlineData(3, 60.0, 4, true)] // 3.6 are 4
    [InlineData(2, 54.9, 2, false)] // within a tenth
    [InlineData(2, 45.1, 2, false)]
    [InlineData(4, 10.0, 1, true)]
    [InlineData(4, 0.0, 1, true)] // never none
    [InlineData(8, 500.0, 10, true)] // never more than the bound
    [InlineData(10, 500.0, 10, false)]
    [InlineData(3, 40.0, 3, false)] // 2.4 are 3
    public void The_average_over_the_target_says_how_many(int current, double average, int to, bool applied)
    {
        var decision = Autoscaler.Decide(s_policy, current, [.. Enumerable.Repeat(average, current)], null, s_now);
        Assert.Equal((current, to, applied, average), (decision.From, decision.To, decision.IsApplied, decision.Value));
    }

    [Theory]
    [InlineData(2, 100.0, 59, false)]
    [InlineData(2, 100.0, 60, true)]
    [InlineData(4, 10.0, 299, false)]
    [InlineData(4, 10.0, 300, true)]
    public void After_a_change_it_waits(int current, double average, int secondsAfter, bool applied)
    {
        var decision = Autoscaler.Decide(s_policy, current, [.. Enumerable.Repeat(average, current)], s_now.AddSeconds(-secondsAfter), s_now);
        Assert.Equal(applied, decision.IsApplied);
        Assert.NotEqual(current, decision.To);
    }

    [Fact]
    public void When_few_have_told_nothing_is_done()
    {
        var decision = Autoscaler.Decide(s_policy, 5, [100, 100], null, s_now);
        Assert.Equal((null, 5, false), (decision.Value, decision.To, decision.IsApplied));
        Assert.Contains("2 of 5", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_applies_nothing_and_says_so()
    {
        var decision = Autoscaler.Decide(s_policy with { IsDryRun = true }, 2, [100, 100], null, s_now);
        Assert.Equal((4, false), (decision.To, decision.IsApplied));
        Assert.Contains("dry run", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_told_the_bounds_hold_and_the_direction_is_right()
    {
        var input =
            from current in Gen.Choose(1, 100)
            from least in Gen.Choose(1, 50)
            from more in Gen.Choose(0, 50)
            from target in Gen.Choose(1, 200)
            from tolerance in Gen.Choose(0, 50)
            from told in Gen.Choose(0, 100)
            from values in Gen.ListOf(Gen.Choose(0, 100_000).Select(value => value / 100.0), told)
            select (current, policy: new AutoscalingPolicy("cpu_percent", target, least, least + more, 0, 0, tolerance), values: values.ToList());
        Prop.ForAll(input.ToArbitrary(), drawn =>
        {
            var (current, policy, values) = drawn;
            var decision = Autoscaler.Decide(policy, current, values, null, s_now);
            var isOutside = current < policy.MinReplicas || current > policy.MaxReplicas;
            Assert.True(decision.To == current || (decision.To >= policy.MinReplicas && decision.To <= policy.MaxReplicas));
            Assert.Equal(decision.To != current, decision.IsApplied);
            if (isOutside) Assert.InRange(decision.To, policy.MinReplicas, policy.MaxReplicas);
            if (isOutside || decision.Value is not { } average) return;
            if (average <= policy.Target) Assert.True(decision.To <= current);
            if (average >= policy.Target) Assert.True(decision.To >= current);

            // Enough for the load, unless the bound or the tolerance says otherwise.
            var isEnough = current * average <= (decision.To * policy.Target * (1 + 1e-9)) + 1e-6;
            Assert.True(isEnough || decision.To == policy.MaxReplicas || Math.Abs((average / policy.Target) - 1) <= (policy.TolerancePercent / 100) + 1e-6);

            // And settled: with the load spread over that many, nothing more is done.
            if (decision.To is 0 || !decision.IsApplied || decision.To == policy.MaxReplicas || decision.To == policy.MinReplicas) return;
            var spread = Enumerable.Repeat(current * average / decision.To, decision.To).ToList();
            Assert.False(Autoscaler.Decide(policy, decision.To, spread, null, s_now).IsApplied);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Only_another_mind_is_written_down()
    {
        ImmutableArray<AutoscalingDecision> log = [];
        void Think(int from, int to, bool applied) => log = Autoscaler.Log(log, new(s_now, 1, from, to, applied, ""));
        Think(2, 2, false);
        Think(2, 2, false);
        Assert.Empty(log);
        Think(2, 4, false);
        Think(2, 4, false);
        Assert.Single(log);
        Think(2, 4, true);
        Think(4, 4, false);
        Think(4, 4, false);
        Assert.Equal(2, log.Length);
        Assert.True(log[0].IsApplied);
        for (var i = 0; i < 300; i++) Think(i % 7, (i + 1) % 7, true);
        Assert.Equal(100, log.Length);
    }

    [Fact]
    public void The_load_of_replicas_makes_more_of_them_and_fewer()
    {
        using var scene = new ReplicaScene(servers: 3);
        scene.Fleet.Machine.CpuPercent = 20;
        scene.Create(2, ReplicaScene.Spec(2) with { Resources = new Reservation(0.1, 64 << 20, 64 << 20) });
        scene.Ok(scene.Grain.SetAutoscaling(new AutoscalingPolicy("cpu_percent", 20, 1, 6), "ann"));
        scene.Fleet.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(2, scene.View.Spec.Replicas);

        scene.Fleet.Machine.CpuPercent = 55;
        scene.Fleet.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(6, scene.View.Spec.Replicas);
        Assert.Equal(6, scene.View.Replicas.Length);

        scene.Fleet.Machine.CpuPercent = 6;
        scene.Fleet.Pass(TimeSpan.FromMinutes(15));
        scene.Fleet.Wake();
        Assert.Equal(1, scene.View.Spec.Replicas);

        var decisions = scene.Fleet.Ask(scene.Grain.Decisions()).Value;
        Assert.True(decisions.Length is >= 2 and <= 12, $"{decisions.Length} decisions");
        Assert.Contains(decisions, decision => decision is { IsApplied: true, To: 6 });
        Assert.Equal("replicas", scene.Refused(scene.Grain.Scale(7, "ann")).Field);
    }

    [Fact]
    public void A_dry_run_only_writes_down()
    {
        using var scene = new ReplicaScene();
        scene.Fleet.Machine.CpuPercent = 80;
        scene.Create(2);
        scene.Ok(scene.Grain.SetAutoscaling(new AutoscalingPolicy("cpu_percent", 20, 1, 6, IsDryRun: true), "ann"));
        scene.Fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(2, scene.View.Spec.Replicas);
        var decision = Assert.Single(scene.Fleet.Ask(scene.Grain.Decisions()).Value);
        Assert.Equal((6, false), (decision.To, decision.IsApplied));
    }
}

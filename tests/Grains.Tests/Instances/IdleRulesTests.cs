using System.Collections.Immutable;
using System.Globalization;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Tests.Grains.Instances;

public sealed class IdleRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly IdlePolicy Policy = new(30, 2, IdleMode.Pause, [], "UTC");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [InlineData(0, 0, 0, ProcessState.Running, true)]
    [InlineData(1.99, 0, 0, ProcessState.Running, true)]
    [InlineData(2, 0, 0, ProcessState.Running, false)]
    [InlineData(0, 1, 0, ProcessState.Running, false)]
    [InlineData(0, 0, 1, ProcessState.Running, false)]
    [InlineData(0, 0, 0, ProcessState.Exited, false)]
    [InlineData(0, 0, 0, ProcessState.Paused, false)]
    public void It_is_idle_when_it_computes_nothing_and_nobody_is_connected(
        double cpu, int connections, int waiting, ProcessState state, bool isIdle)
    {
        var before = new IdleClock(Start, Start);
        var after = IdleRules.Seen(Policy, before, Look(state, connections, waiting), cpu, Start.AddSeconds(5));
        Assert.Equal(new IdleClock(isIdle ? Start : null, Start.AddSeconds(5)), after);
    }

    [Fact]
    public void A_time_in_which_nobody_looked_does_not_count()
    {
        var clock = IdleRules.Seen(Policy, default, Look(), 0, Start);
        clock = IdleRules.Seen(Policy, clock, Look(), 0, Start.AddMinutes(29));
        Assert.Equal(Start.AddMinutes(29), clock.Since);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void It_is_due_exactly_when_every_look_for_so_long_found_nobody(int seed)
    {
        var random = new Random(seed);
        var policy = Policy with { AfterMinutes = random.Next(1, 10) };
        var (clock, at) = (default(IdleClock), Start);
        List<(DateTimeOffset At, bool IsUsed)> looks = [];
        for (var i = 0; i < 2000; i++)
        {
            at = at.AddSeconds(random.Next(200) == 0 ? 90 : 5);
            var isUsed = random.Next(100) == 0;
            looks.Add((at, isUsed));
            clock = IdleRules.Seen(policy, clock, Look(connections: isUsed && random.Next(2) == 0 ? 1 : 0), isUsed ? 50 : 0.5, at);

            // What the rule says, told the long way: back from now over looks without a gap, all of them idle.
            var begin = (DateTimeOffset?)null;
            for (var j = looks.Count - 1; j >= 0 && !looks[j].IsUsed; j--)
            {
                begin = looks[j].At;
                if (j > 0 && looks[j].At - looks[j - 1].At > IdleRules.LongestGap) break;
            }

            Assert.Equal(begin, clock.Since);
            Assert.Equal(begin is { } b && at - b >= TimeSpan.FromMinutes(policy.AfterMinutes), IdleRules.IsDue(policy, clock, at));
        }
    }

    [Theory]
    [InlineData("", 480, 1080, "2026-01-05T08:00:00Z", true)]
    [InlineData("", 480, 1080, "2026-01-05T07:59:59Z", false)]
    [InlineData("", 480, 1080, "2026-01-05T18:00:00Z", false)]
    [InlineData("1,2", 480, 1080, "2026-01-05T12:00:00Z", true)] // a Monday
    [InlineData("0,6", 480, 1080, "2026-01-05T12:00:00Z", false)]
    [InlineData("1", 1320, 360, "2026-01-05T23:00:00Z", true)] // Monday at 22 to Tuesday at 6
    [InlineData("1", 1320, 360, "2026-01-06T05:59:00Z", true)]
    [InlineData("1", 1320, 360, "2026-01-06T06:00:00Z", false)]
    [InlineData("1", 1320, 360, "2026-01-05T05:00:00Z", false)] // Monday morning belongs to Sunday
    [InlineData("6", 1320, 360, "2026-01-11T05:00:00Z", true)] // Saturday night into Sunday
    [InlineData("", 0, 1440, "2026-01-05T23:59:59Z", true)]
    public void Excluded_hours_are_of_the_day_on_which_they_begin(string days, int from, int to, string now, bool isExcluded)
    {
        var hours = new ExcludedHours([.. days.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], from, to);
        Assert.Equal(isExcluded, IdleRules.IsExcluded(Policy with { Excluded = [hours] }, At(now)));
    }

    [Theory] // 2026-03-29 in Berlin: 02:00 becomes 03:00, at 01:00 UTC. 2026-10-25: 03:00 becomes 02:00, at 01:00 UTC.
    [InlineData(90, 210, "2026-03-29T00:29:00Z", false)]
    [InlineData(90, 210, "2026-03-29T00:30:00Z", true)] // 01:30
    [InlineData(90, 210, "2026-03-29T01:29:00Z", true)] // 03:29
    [InlineData(90, 210, "2026-03-29T01:30:00Z", false)] // 03:30: an hour of it was skipped
    [InlineData(120, 180, "2026-03-29T01:00:00Z", false)] // all of it was skipped
    [InlineData(120, 180, "2026-10-25T00:30:00Z", true)] // 02:30, the first
    [InlineData(120, 180, "2026-10-25T01:30:00Z", true)] // 02:30, the second
    [InlineData(120, 180, "2026-10-25T02:00:00Z", false)]
    [InlineData(1380, 150, "2026-10-25T01:29:00Z", true)] // 23:00 to 02:30 runs past midnight and through the change
    [InlineData(1380, 150, "2026-10-25T01:30:00Z", false)]
    public void Excluded_hours_are_by_the_clock_on_the_wall(int from, int to, string now, bool isExcluded) =>
        Assert.Equal(isExcluded, IdleRules.IsExcluded(
            Policy with { Excluded = [new ExcludedHours([], from, to)], TimeZone = "Europe/Berlin" }, At(now)));

    [Fact]
    public void An_instance_is_not_suspended_in_excluded_hours_but_right_after()
    {
        var policy = Policy with { Excluded = [new ExcludedHours([], 480, 1080)] };
        var clock = new IdleClock(Start.AddHours(6), Start.AddHours(18));
        Assert.False(IdleRules.IsDue(policy, clock, Start.AddHours(18).AddSeconds(-1)));
        Assert.True(IdleRules.IsDue(policy, clock, Start.AddHours(18)));
    }

    public static TheoryData<string, IdlePolicy> Wrong => new()
    {
        { "idle.afterMinutes", Policy with { AfterMinutes = 0 } },
        { "idle.afterMinutes", Policy with { AfterMinutes = 10_081 } },
        { "idle.cpuPercent", Policy with { CpuPercent = double.NaN } },
        { "idle.cpuPercent", Policy with { CpuPercent = 101 } },
        { "idle.mode", Policy with { Mode = (IdleMode)7 } },
        { "idle.timeZone", Policy with { TimeZone = "Europe/Nowhere" } },
        { "idle.excluded.days", Policy with { Excluded = [new ExcludedHours([7], 0, 60)] } },
        { "idle.excluded.from", Policy with { Excluded = [new ExcludedHours([], 1440, 60)] } },
        { "idle.excluded.to", Policy with { Excluded = [new ExcludedHours([], 60, 60)] } },
        { "idle.excluded.to", Policy with { Excluded = [new ExcludedHours([], 60, 1441)] } },
        { "idle.excluded", Policy with { Excluded = [.. Enumerable.Repeat(new ExcludedHours([], 0, 60), 51)] } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_policy_that_makes_no_sense_is_refused_with_its_field(string field, IdlePolicy policy) =>
        Assert.Equal(field, IdleRules.Check(policy)!.Field);

    [Fact]
    public void A_policy_that_makes_sense_is_taken() => Assert.Null(IdleRules.Check(Policy with { Excluded = [new ExcludedHours([0, 6], 1320, 360)] }));

    private static InstanceObservation Look(ProcessState state = ProcessState.Running, int connections = 0, int waiting = 0) => new(
        InstanceId.Of("inst_1"), state, null, HealthState.Unknown, null, 1, 0, 0, 0, 0, connections, waiting);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

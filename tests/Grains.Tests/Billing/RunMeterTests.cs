using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Grains.Billing;
using Fleet.Grains.Instances;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Tests.Grains.Billing;

public sealed class RunMeterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstanceId Id = InstanceId.Of("inst_1");

    public static TheoryData<InstanceStatus> OtherStatuses =>
        [.. Enum.GetValues<InstanceStatus>().Where(status => status != InstanceStatus.Running)];

    [Theory, MemberData(nameof(OtherStatuses))]
    public void Only_running_counts(InstanceStatus status)
    {
        var up = RunMeter.Note(State(InstanceStatus.Running), Start);
        Assert.Equal(Start, up.Run!.From);
        Assert.True(up.IsMetered);
        var down = RunMeter.Note(up with { Status = status }, Start.AddMinutes(5));
        Assert.Null(down.Run);
        Assert.Equal(new RunSpan("inst_1", Start, Start.AddMinutes(5), 1_000, null, null), Assert.Single(down.EndedRuns));
        Assert.Same(down, RunMeter.Note(down, Start.AddMinutes(6)));
    }

    [Fact]
    public void What_is_told_of_an_instance_that_is_up_changes_nothing()
    {
        var up = RunMeter.Note(State(InstanceStatus.Running), Start);
        Assert.Same(up, RunMeter.Note(up, Start.AddHours(1)));
        var other = up with { AgentVersion = "2", Restarts = 1, StatusMessage = "x" };
        Assert.Same(other, RunMeter.Note(other, Start.AddHours(1)));
    }

    [Fact]
    public void Another_team_set_or_reservation_begins_another_span()
    {
        var up = RunMeter.Note(State(InstanceStatus.Running), Start);
        up = RunMeter.Note(up with { Team = TeamId.Of("team_1") }, Start.AddSeconds(1));
        up = RunMeter.Note(up with { Tags = ImmutableSortedDictionary<string, string>.Empty.Add("fleet.replica-set", "agt_1") }, Start.AddSeconds(2));
        up = RunMeter.Note(up with { ServerId = ServerId.Of("srv_1") }, Start.AddSeconds(3));
        up = RunMeter.Note(
            up with { Spec = new InstanceSpec { Command = ["a"], Resources = new Reservation(1.5, 1, 1) } }, Start.AddSeconds(4));
        Assert.Equal(
            [
                new("inst_1", Start, Start.AddSeconds(1), 1_000, null, null),
                new("inst_1", Start.AddSeconds(1), Start.AddSeconds(2), 1_000, "team_1", null),
                new("inst_1", Start.AddSeconds(2), Start.AddSeconds(3), 1_000, "team_1", "agt_1"),
                new("inst_1", Start.AddSeconds(3), Start.AddSeconds(4), 250, "team_1", "agt_1"),
            ],
            up.EndedRuns);
        Assert.Equal(new RunSpan("inst_1", Start.AddSeconds(4), null, 1_500, "team_1", "agt_1"), up.Run);
    }

    [Fact]
    public void A_clock_that_is_put_back_makes_no_span_overlap_and_none_negative()
    {
        var state = RunMeter.Note(State(InstanceStatus.Running), Start);
        state = RunMeter.Note(state with { Status = InstanceStatus.Stopped }, Start.AddMinutes(10));
        state = RunMeter.Note(state with { Status = InstanceStatus.Running }, Start.AddMinutes(5));
        Assert.Equal(Start.AddMinutes(10), state.Run!.From);
        state = RunMeter.Note(state with { Status = InstanceStatus.Stopped }, Start.AddMinutes(7));
        Assert.Equal(TimeSpan.FromMinutes(10), Total(state));
        Assert.Single(state.EndedRuns);
    }

    [Fact]
    public void The_spans_of_any_life_are_the_times_it_was_running()
    {
        var random = new Random(7);
        for (var life = 0; life < 500; life++)
        {
            var (state, now, up) = (State(InstanceStatus.Deploying), Start.AddTicks(random.Next(1_000_000)), TimeSpan.Zero);
            state = RunMeter.Note(state, now);
            for (var step = 0; step < 40; step++)
            {
                var before = Whole(now);
                now = now.AddTicks(random.NextInt64(TimeSpan.TicksPerMinute));
                if (state.Status == InstanceStatus.Running) up += Whole(now) - before;
                var next = random.Next(4) switch
                {
                    0 => state with { Status = (InstanceStatus)random.Next(8) },
                    1 => state with { Status = InstanceStatus.Running },
                    2 => state with { Team = random.Next(2) == 0 ? null : TeamId.Of("team_1") },
                    _ => state with { Restarts = step },
                };
                state = RunMeter.Note(next, now);
                Assert.Equal(state.Status == InstanceStatus.Running, state.Run is not null);
            }

            var ended = RunMeter.Note(state with { Status = InstanceStatus.Stopped }, now);
            Assert.Equal(up, Total(ended));
            Assert.All(ended.EndedRuns.Zip(ended.EndedRuns.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
        }
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static TimeSpan Total(InstanceState state) => state.EndedRuns.Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.To!.Value - span.From));

    private static InstanceState State(InstanceStatus status) => new() { Id = Id, Name = "shop", Status = status };
}

using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What nobody uses is suspended, and whoever wants it gets it back.</summary>
public sealed class IdleTests
{
    private static readonly IdlePolicy Policy = new(10, 5, IdleMode.Pause, [], "UTC");

    [Fact]
    public void What_nobody_uses_is_paused_when_its_time_is_up_and_not_before()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy);

        fleet.Pass(TimeSpan.FromMinutes(9));
        var before = fleet.Instance(instance.Id);
        Assert.Equal(InstanceStatus.Running, before.Status);
        Assert.InRange(before.IdleSince!.Value, fleet.Time.GetUtcNow().AddMinutes(-9), fleet.Time.GetUtcNow().AddMinutes(-8));

        fleet.Pass(TimeSpan.FromMinutes(2));
        var after = fleet.Instance(instance.Id);
        Assert.Equal((InstanceStatus.Suspended, true), (after.Status, after.IsIdle));
        Assert.True(fleet.Machine.IsPaused(instance.Id));
        Assert.Contains("idle-policy", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);
        Assert.Contains("Nobody has used it since", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_to_what_is_paused_wakes_it_also_after_a_restart_of_fleet(bool restart)
    {
        using var fleet = new TestFleet();
        var instance = Idle(fleet, Policy);
        if (restart) fleet.Crash();
        fleet.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);

        fleet.Machine.Waiting = 1;
        var awake = fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 12);

        Assert.False(awake.IsIdle);
        Assert.False(fleet.Machine.IsPaused(instance.Id));
        Assert.Contains("A connection waits for it", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_is_connected_keeps_it_awake()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy);
        fleet.Machine.Connections = 1;
        fleet.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
        Assert.Null(fleet.Instance(instance.Id).IdleSince);

        fleet.Machine.Connections = 0;
        fleet.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void What_computes_is_not_idle()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy with { CpuPercent = 20 });
        fleet.Machine.CpuPercent = 25;
        fleet.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_stopped_one_wakes_by_a_touch_or_a_resume_and_not_by_a_connection()
    {
        using var fleet = new TestFleet();
        var instance = Idle(fleet, Policy with { Mode = IdleMode.Stop });
        Assert.Equal(ProcessState.Stopped, fleet.Machine.StateOf(instance.Id));
        fleet.Machine.Waiting = 1;
        fleet.Pass(TimeSpan.FromMinutes(5));
        Assert.True(fleet.Instance(instance.Id).IsIdle);
        fleet.Machine.Waiting = 0;

        fleet.Ask(fleet.Grains.Instance(instance.Id).Touch("a terminal"));
        Assert.False(fleet.Reaches(instance.Id, InstanceStatus.Running).IsIdle);
        Assert.Contains("a terminal", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);

        fleet.Pass(TimeSpan.FromMinutes(11));
        Assert.True(fleet.Instance(instance.Id).IsIdle);
        Assert.Equal(InstanceStatus.Running, fleet.Change(instance.Id, InstanceVerb.Resume).Status);
        fleet.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_touch_begins_its_time_anew()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy);
        for (var i = 0; i < 5; i++)
        {
            fleet.Pass(TimeSpan.FromMinutes(8));
            fleet.Ask(fleet.Grains.Instance(instance.Id).Touch("a terminal"));
        }

        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
        fleet.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_touch_while_it_is_being_suspended_wakes_it_right_after()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy with { Mode = IdleMode.Stop });
        fleet.Machine.Fault = verb => verb == "stop" ? new RemoteError(RemoteFault.Unreachable, "no route") : null;
        fleet.Until(() => fleet.Grains.Instance(instance.Id).Get(), view => view.Value!.Operation is not null, "the suspension", 700);

        fleet.Ask(fleet.Grains.Instance(instance.Id).Touch("a terminal"));
        fleet.Machine.Fault = _ => null;
        fleet.Pass(TimeSpan.FromSeconds(30));

        Assert.Equal((InstanceStatus.Running, false), (fleet.Instance(instance.Id).Status, fleet.Instance(instance.Id).IsIdle));
    }

    [Fact]
    public void What_somebody_suspends_no_connection_wakes_even_if_it_was_idle_before()
    {
        using var fleet = new TestFleet();
        var instance = Idle(fleet, Policy);
        var suspended = fleet.Change(instance.Id, InstanceVerb.Suspend);
        Assert.Equal((InstanceStatus.Suspended, false), (suspended.Status, suspended.IsIdle));

        fleet.Machine.Waiting = 3;
        fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);
        Assert.Equal(InstanceStatus.Running, fleet.Change(instance.Id, InstanceVerb.Resume).Status);
    }

    [Fact]
    public void A_policy_counts_from_when_it_is_set()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, null);
        fleet.Pass(TimeSpan.FromHours(2));
        Assert.Null(fleet.Instance(instance.Id).IdleSince);
        Set(fleet, instance.Id, Policy);
        fleet.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
        fleet.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_policy_that_is_taken_away_leaves_what_it_has_suspended_to_be_woken()
    {
        using var fleet = new TestFleet();
        var instance = Idle(fleet, Policy);
        var view = Set(fleet, instance.Id, null);
        Assert.Equal((null, InstanceStatus.Suspended, true), (view.Idle, view.Status, view.IsIdle));
        fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);

        fleet.Machine.Waiting = 1;
        fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 12);
        fleet.Machine.Waiting = 0;
        fleet.Pass(TimeSpan.FromHours(1));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void In_excluded_hours_nothing_is_suspended()
    {
        using var fleet = new TestFleet(); // it begins at midnight UTC, 01:00 in Berlin
        var instance = Quiet(fleet, Policy with { Excluded = [new ExcludedHours([], 22 * 60, 3 * 60)], TimeZone = "Europe/Berlin" });
        fleet.Pass(TimeSpan.FromMinutes(110));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
        fleet.Pass(TimeSpan.FromMinutes(15));
        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_paused_program_that_ends_is_started_so_that_the_next_connection_finds_it()
    {
        using var fleet = new TestFleet();
        var instance = Idle(fleet, Policy);
        fleet.Machine.Kill(instance.Id);
        Assert.False(fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 12).IsIdle);
    }

    [Fact]
    public void An_idle_instance_that_steadily_sleeps_writes_nothing()
    {
        using var fleet = new TestFleet();
        Idle(fleet, Policy);
        var writes = fleet.Store.Writes;
        fleet.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(writes, fleet.Store.Writes);
    }

    [Fact]
    public void What_registered_itself_has_no_idle_policy()
    {
        using var fleet = new TestFleet();
        var own = fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!;
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Instance(own.Id).SetIdlePolicy(Policy)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Instance(fleet.New<InstanceId>()).SetIdlePolicy(Policy)).Error!.Code);
        fleet.Ask(fleet.Grains.Instance(own.Id).Touch("a command"));
    }

    [Fact]
    public void A_policy_that_makes_no_sense_is_refused()
    {
        using var fleet = new TestFleet();
        var instance = Quiet(fleet, Policy);
        var refused = fleet.Ask(fleet.Grains.Instance(instance.Id).SetIdlePolicy(Policy with { AfterMinutes = 0 }));
        Assert.Equal((ErrorCode.InvalidRequest, "idle.afterMinutes"), (refused.Error!.Code, refused.Error.Field));
        Assert.Equal(10, fleet.Instance(instance.Id).Idle!.AfterMinutes);
    }

    private static InstanceView Quiet(TestFleet fleet, IdlePolicy? policy)
    {
        fleet.Machine.CpuPercent = 1;
        var instance = fleet.Deploy(fleet.AddServer());
        return policy is null ? instance : Set(fleet, instance.Id, policy);
    }

    private static InstanceView Idle(TestFleet fleet, IdlePolicy policy)
    {
        var instance = Quiet(fleet, policy);
        fleet.Pass(TimeSpan.FromMinutes(11));
        var idle = fleet.Ended(instance.Id);
        Assert.Equal((InstanceStatus.Suspended, true), (idle.Status, idle.IsIdle));
        return idle;
    }

    private static InstanceView Set(TestFleet fleet, InstanceId id, IdlePolicy? policy)
    {
        var set = fleet.Ask(fleet.Grains.Instance(id).SetIdlePolicy(policy));
        Assert.True(set.IsOk, set.Error?.Message);
        return set.Value;
    }
}

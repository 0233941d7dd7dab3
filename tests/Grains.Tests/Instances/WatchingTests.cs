using Fleet.Common;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What Fleet notices of the programs it runs, and what it does about it.</summary>
public sealed class WatchingTests
{
    [Fact]
    public void A_killed_program_is_an_error_and_then_runs_again()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.Kill(instance.Id);

        var failed = fleet.Reaches(instance.Id, InstanceStatus.Error, withinSeconds: 6);
        Assert.Equal("Killed by signal 9", failed.StatusMessage);
        Assert.NotNull(failed.NextRestartAt);

        var back = fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 10);
        Assert.Equal(1, back.Restarts);
        Assert.Null(fleet.Machine.Processes[instance.Id.Value].ExitCode);
        Assert.Equal(["DEPLOY", "ERROR", "RESUME"], fleet.Events(instance.Id));
    }

    [Fact]
    public void A_program_that_runs_well_long_enough_has_its_restarts_forgotten()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.Kill(instance.Id);
        fleet.Reaches(instance.Id, InstanceStatus.Error);
        fleet.Reaches(instance.Id, InstanceStatus.Running);

        fleet.Pass(TimeSpan.FromSeconds(70));

        Assert.Equal(0, fleet.Instance(instance.Id).Restarts);
    }

    [Fact]
    public void A_program_that_keeps_dying_is_started_less_and_less_often()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.ExitsAtOnce = 1;
        fleet.Machine.Kill(instance.Id);
        fleet.Reaches(instance.Id, InstanceStatus.Error);
        fleet.Machine.Calls.Clear();

        fleet.Pass(TimeSpan.FromMinutes(30));
        var first = fleet.Machine.Calls.Count(call => call == "start");
        fleet.Machine.Calls.Clear();
        fleet.Pass(TimeSpan.FromMinutes(30));
        var second = fleet.Machine.Calls.Count(call => call == "start");

        Assert.InRange(first, 7, 15);
        Assert.InRange(second, 5, 6);
    }

    [Theory]
    [InlineData(RestartPolicy.Never, 137, InstanceStatus.Error)]
    [InlineData(RestartPolicy.OnFailure, 0, InstanceStatus.Error)]
    [InlineData(RestartPolicy.OnFailure, 1, InstanceStatus.Running)]
    [InlineData(RestartPolicy.Always, 0, InstanceStatus.Running)]
    public void The_restart_policy_decides(RestartPolicy policy, int exitCode, InstanceStatus after)
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer(), spec: new InstanceSpec { Command = ["x"], RestartPolicy = policy });
        fleet.Machine.Kill(instance.Id, exitCode);

        fleet.Reaches(instance.Id, InstanceStatus.Error);
        fleet.Pass(TimeSpan.FromSeconds(30));

        Assert.Equal(after, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_planned_restart_survives_a_crash_of_fleet()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.Kill(instance.Id);
        fleet.Reaches(instance.Id, InstanceStatus.Error);

        fleet.Crash();

        Assert.Equal(1, fleet.Reaches(instance.Id, InstanceStatus.Running).Restarts);
    }

    public static TheoryData<int> Writes => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_after_a_program_died_does_not_leave_it_dead(int write)
    {
        using var fleet = new TestFleet(write);
        var instance = fleet.Deploy(fleet.AddServer());
        var count = 0;
        fleet.Store.AfterWrite = _ => Crash(++count >= write);
        fleet.Store.BeforeWrite = _ => Crash(count >= write);
        fleet.Machine.Kill(instance.Id);
        fleet.Pass(TimeSpan.FromSeconds(20));

        fleet.Crash();

        fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 30);
        fleet.Ended(instance.Id);
        Assert.Null(fleet.Machine.Processes[instance.Id.Value].ExitCode);

        static void Crash(bool dead)
        {
            if (dead) throw new InvalidOperationException("The process was killed");
        }
    }

    [Fact]
    public void What_was_seen_before_an_operation_ended_says_nothing()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var instance = fleet.Deploy(server);
        var before = fleet.Time.GetUtcNow() - TimeSpan.FromMinutes(1);
        var dead = new InstanceObservation(instance.Id, ProcessState.Exited, 1, HealthState.Unknown, null, null, 0, 0, 0, 0);

        fleet.Ask(fleet.Grains.Instance(instance.Id).Observe(dead, before, 0, 0));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);

        fleet.Ask(fleet.Grains.Instance(instance.Id).Observe(dead, fleet.Time.GetUtcNow() + TimeSpan.FromSeconds(1), 0, 0));
        Assert.Equal(InstanceStatus.Error, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void A_program_that_fails_its_health_check_three_times_is_restarted()
    {
        using var fleet = new TestFleet();
        var spec = new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Http, 80) };
        var instance = fleet.Deploy(fleet.AddServer(), spec: spec);
        var pid = fleet.Machine.Processes[instance.Id.Value].Pid;
        fleet.Machine.Health = HealthState.Unhealthy;

        fleet.Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
        fleet.Reaches(instance.Id, InstanceStatus.Error, withinSeconds: 8);
        fleet.Machine.Health = HealthState.Healthy;
        fleet.Reaches(instance.Id, InstanceStatus.Running);
        fleet.Pass(TimeSpan.FromSeconds(6));

        Assert.Equal("healthy", fleet.Instance(instance.Id).Health);
        Assert.True(fleet.Machine.Processes[instance.Id.Value].Pid > pid);
    }

    [Fact]
    public void An_instance_on_a_lost_server_is_unknown_and_comes_back_with_it()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.Fault = _ => new RemoteError(RemoteFault.Unreachable, "no route");
        fleet.Reaches(instance.Id, InstanceStatus.Unknown);

        fleet.Machine.Fault = _ => null;
        fleet.Reaches(instance.Id, InstanceStatus.Running, withinSeconds: 12);

        Assert.Equal(["DEPLOY", "HEARTBEAT_LOST", "HEARTBEAT_RECOVERED"], fleet.Events(instance.Id));
    }

    [Fact]
    public void A_running_program_has_live_figures()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Pass(TimeSpan.FromSeconds(16));

        var beat = fleet.Instance(instance.Id).LastHeartbeat!;

        Assert.Equal(25, beat.CpuPercent, tolerance: 0.5);
        Assert.Equal(10 << 20, beat.MemoryUsed);
        Assert.Equal(4L << 30, beat.MemoryTotal);
        Assert.True(beat.UptimeSeconds >= 10);
    }

    [Fact]
    public void What_an_agent_measures_is_not_mixed_with_what_a_probe_sees()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        foreach (var told in Beating(fleet, instance.Id, new AgentHeartbeat { Connection = "c", CpuPercent = 7, MemoryUsed = 3L << 30, MemoryTotal = 64L << 30 }))
        {
            Assert.Equal((7, 3L << 30, 64L << 30), (told!.CpuPercent, told.MemoryUsed, told.MemoryTotal));
        }

        fleet.Ask(fleet.Grains.Instance(instance.Id).AgentDisconnected("c"));
        fleet.Pass(TimeSpan.FromSeconds(16));
        var seen = fleet.Instance(instance.Id).LastHeartbeat!;
        Assert.Equal(25, seen.CpuPercent, tolerance: 0.5);
        Assert.Equal((10L << 20, 4L << 30), (seen.MemoryUsed, seen.MemoryTotal));
    }

    [Fact]
    public void Heartbeats_without_figures_do_not_change_what_a_probe_sees()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        foreach (var told in Beating(fleet, instance.Id, new AgentHeartbeat { Connection = "c" }))
        {
            if (told is { CpuPercent: > 0 } beat) Assert.Equal(25, beat.CpuPercent, tolerance: 0.5);
        }

        Assert.Equal(4L << 30, fleet.Instance(instance.Id).LastHeartbeat!.MemoryTotal);
    }

    [Fact]
    public void Metrics_that_come_before_anything_else_do_not_keep_the_first_probe_for_good()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Crash();
        var grain = fleet.Grains.Instance(instance.Id);
        fleet.Ask(grain.AgentConnected("c", "gw"));
        fleet.Ask(grain.Metrics(new AgentMetrics { Connection = "c", CpuPercent = 7 }));

        fleet.Pass(TimeSpan.FromSeconds(16));

        Assert.Equal(25, fleet.Instance(instance.Id).LastHeartbeat!.CpuPercent, tolerance: 0.5);
    }

    [Fact]
    public void A_stopped_program_stays_stopped()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Assert.Equal(InstanceStatus.Stopped, fleet.Change(instance.Id, InstanceVerb.Stop).Status);

        fleet.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(InstanceStatus.Stopped, fleet.Instance(instance.Id).Status);
        Assert.Empty(fleet.Machine.Processes);
    }

    [Fact]
    public void Backoff_doubles_up_to_its_maximum()
    {
        var options = new RestartOptions();
        Assert.Equal([2, 4, 8, 16], Enumerable.Range(0, 4).Select(i => RestartRules.Backoff(options, i).TotalSeconds));
        Assert.Equal(options.MaxBackoff, RestartRules.Backoff(options, int.MaxValue));
    }

    /// <summary>An agent connects and beats each second, past several probes: the instance's figures after each second.</summary>
    private static IEnumerable<Heartbeat?> Beating(TestFleet fleet, InstanceId id, AgentHeartbeat beat)
    {
        var grain = fleet.Grains.Instance(id);
        fleet.Ask(grain.AgentConnected(beat.Connection, "gw"));
        for (var second = 0; second < 16; second++)
        {
            fleet.Ask(grain.Heartbeat(beat));
            fleet.Pass(TimeSpan.FromSeconds(1));
            yield return fleet.Instance(id).LastHeartbeat;
        }
    }
}

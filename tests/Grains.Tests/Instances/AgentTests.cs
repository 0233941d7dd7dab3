using Fleet.Common;
using Fleet.Instances;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Instances that speak for themselves.</summary>
public sealed class AgentTests
{
    [Fact]
    public void A_steady_heartbeat_writes_nothing()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Beat(fleet, id, "c1");
        var before = fleet.Store.Writes;

        for (var i = 0; i < 100; i++)
        {
            fleet.Pass(TimeSpan.FromSeconds(10));
            Beat(fleet, id, "c1");
        }

        Assert.Equal(before, fleet.Store.Writes);
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void A_silent_agent_is_lost_one_grace_after_its_deadline_once_and_comes_back_with_its_next_heartbeat()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        var lease = Beat(fleet, id, "c1");

        fleet.Pass(lease.Interval + lease.Grace - TimeSpan.FromSeconds(1));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(InstanceStatus.Error, fleet.Instance(id).Status);
        fleet.Pass(TimeSpan.FromMinutes(10));
        Beat(fleet, id, "c1");

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        Assert.Equal(["DEPLOY", "CONNECT", "HEARTBEAT_LOST", "HEARTBEAT_RECOVERED"], fleet.Events(id));
    }

    [Fact]
    public void A_closed_connection_is_no_loss_until_the_grace_is_over()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        fleet.Ask(fleet.Grains.Instance(id).AgentDisconnected("c1"));

        fleet.Pass(TimeSpan.FromSeconds(29));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c2", "node"));
        fleet.Pass(TimeSpan.FromSeconds(29));

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void A_replaced_connection_no_longer_speaks_for_the_instance_nor_ends_it()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "old");
        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("new", "node"));

        var refused = fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "old" }));
        fleet.Ask(fleet.Grains.Instance(id).AgentDisconnected("old"));

        Assert.Equal(ErrorCode.Conflict, refused.Error!.Code);
        Assert.DoesNotContain("DISCONNECT", fleet.Events(id));
        Beat(fleet, id, "new");
    }

    [Fact]
    public void After_fleet_itself_was_down_every_agent_has_a_long_grace()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        Beat(fleet, id, "c1");
        fleet.Crash();

        fleet.Pass(TimeSpan.FromMinutes(4));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        fleet.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(InstanceStatus.Error, fleet.Instance(id).Status);
    }

    [Fact]
    public void An_instance_without_an_agent_is_never_lost()
    {
        using var fleet = new TestFleet();
        var id = Register(fleet).Id;
        fleet.Pass(TimeSpan.FromHours(1));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void Registering_again_keeps_the_id_and_what_is_not_told()
    {
        using var fleet = new TestFleet();
        var first = Register(fleet, new InstanceRegistration { Name = "web", Provider = "docker", Extensions = ["git"], Region = "fra" });

        var again = Register(fleet, new InstanceRegistration { Name = "web", Provider = "docker" });

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(["git"], again.Extensions);
        Assert.Equal("fra", again.Region);
    }

    [Fact]
    public void Registering_again_after_being_lost_keeps_the_id()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(InstanceStatus.Error, fleet.Instance(id).Status);

        Assert.Equal((id, InstanceStatus.Running), (Register(fleet).Id, fleet.Instance(id).Status));
    }

    [Fact]
    public void A_suspended_instance_stays_suspended_when_its_agent_speaks()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        fleet.Ask(fleet.Grains.Instance(id).Change(InstanceVerb.Suspend, "test"));

        Beat(fleet, id, "c1");
        Register(fleet);
        fleet.Pass(TimeSpan.FromMinutes(10));

        Assert.Equal(InstanceStatus.Suspended, fleet.Instance(id).Status);
    }

    [Fact]
    public void A_deregistered_instance_comes_back_when_its_agent_connects()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet, "c1");
        fleet.Ask(fleet.Grains.Instance(id).Change(InstanceVerb.Deregister, "test"));
        Assert.Equal(InstanceStatus.Stopped, fleet.Instance(id).Status);

        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c2", "node"));

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    private static InstanceView Register(TestFleet fleet, InstanceRegistration? registration = null)
    {
        registration ??= new InstanceRegistration { Name = "web", Provider = "docker" };
        return fleet.Ask(fleet.Grains.InstanceName(registration.Name).Register(registration)).Value!;
    }

    private static InstanceId Connected(TestFleet fleet, string connection)
    {
        var id = Register(fleet).Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected(connection, "node")).IsOk);
        return id;
    }

    private static HeartbeatLease Beat(TestFleet fleet, InstanceId id, string connection) =>
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = connection, CpuPercent = 5 })).Value!;
}

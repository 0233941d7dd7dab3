using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Servers;

/// <summary>Servers that are to be left alone: cordons, drains, moves.</summary>
public sealed class DrainTests
{
    public static TheoryData<int> Writes => [.. Enumerable.Range(1, 24)];

    [Fact]
    public void A_cordoned_server_takes_no_new_instances_and_keeps_those_it_has()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var first = fleet.Deploy(server);
        fleet.Ask(fleet.Grains.Server(server.Id).Cordon(true));

        var refused = fleet.Ask(fleet.Grains.InstanceName("second").Deploy(Deployment(server.Id, "second"), "test"));
        Assert.Equal((ErrorCode.Conflict, "serverId"), (refused.Error!.Code, refused.Error.Field));
        Assert.Equal(InstanceStatus.Running, fleet.Change(first.Id, InstanceVerb.Restart).Status);

        fleet.Ask(fleet.Grains.Server(server.Id).Cordon(false));
        Assert.Equal(InstanceStatus.Running, fleet.Deploy(server, "second").Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_happens_in_a_maintenance_window_is_recorded_and_marked(bool isAnnounced)
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var id = fleet.Deploy(server).Id;
        var window = new MaintenanceWindow("w", "new disks", fleet.Time.GetUtcNow(), TimeSpan.FromHours(1), null);
        if (isAnnounced) Assert.True(fleet.Ask(fleet.Grains.Server(server.Id).AddMaintenance(window)).IsOk);

        fleet.Machine.Kill(id);
        fleet.Reaches(id, InstanceStatus.Error);

        var told = fleet.Store.EventRows.Single(row => row.InstanceId == id.Value && row.Type == "ERROR");
        Assert.Contains($"\"in_maintenance\":{(isAnnounced ? "true" : "false")}", told.Metadata, StringComparison.Ordinal);
    }

    [Fact]
    public void Draining_by_stopping_waits_until_everything_has_stopped()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var ids = Enumerable.Range(0, 4).Select(i => fleet.Deploy(server, $"shop-{i}").Id).ToList();

        Drain(fleet, server.Id, DrainMode.Stop);

        Assert.All(ids, id => Assert.Equal(InstanceStatus.Stopped, fleet.Instance(id).Status));
        Assert.Empty(fleet.Machine.Processes);
        Assert.Equal((true, 4, ServerStatus.Active), (fleet.Server(server.Id).IsCordoned, fleet.Server(server.Id).InstanceCount, fleet.Server(server.Id).Status));
    }

    [Fact]
    public void Draining_by_moving_brings_everything_to_other_servers_running_or_not()
    {
        using var fleet = new TestFleet();
        var (origin, other) = (fleet.AddServer(), fleet.AddServer());
        var running = fleet.Deploy(origin, "runs").Id;
        var stopped = fleet.Deploy(origin, "stands").Id;
        fleet.Change(stopped, InstanceVerb.Stop);

        Drain(fleet, origin.Id, DrainMode.Move);

        Assert.Equal((other.Id, InstanceStatus.Running), (fleet.Instance(running).Server!.Value, fleet.Instance(running).Status));
        Assert.Equal((other.Id, InstanceStatus.Stopped), (fleet.Instance(stopped).Server!.Value, fleet.Instance(stopped).Status));
        Assert.All(fleet.Machine.Installed.Keys, key => Assert.Equal(other.Id.Value, key.Server));
        Assert.Equal(running.Value, Assert.Single(fleet.Machine.Started.Keys).Instance);
        Assert.Equal((0, 2), (fleet.Server(origin.Id).InstanceCount, fleet.Server(other.Id).InstanceCount));
    }

    [Fact]
    public void A_drain_that_finds_no_room_elsewhere_fails_and_leaves_the_instances_running()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var id = fleet.Deploy(server).Id;

        var operation = Drain(fleet, server.Id, DrainMode.Move);

        Assert.Equal((OperationStatus.Failed, "conflict"), (operation.Status, operation.Error!.Code));
        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
    }

    [Fact]
    public void A_drain_gives_up_on_an_instance_that_cannot_go()
    {
        using var fleet = new TestFleet();
        var (server, _) = (fleet.AddServer(), fleet.AddServer());
        var id = fleet.Deploy(server).Id;
        fleet.Machine.Fault = call => call == "archive" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;

        var operation = Drain(fleet, server.Id, DrainMode.Move);

        Assert.Equal((OperationStatus.Failed, "conflict"), (operation.Status, operation.Error!.Code));
        Assert.Equal((server.Id, InstanceStatus.Running), (fleet.Instance(id).Server!.Value, fleet.Instance(id).Status));
        Assert.Equal(3, fleet.Events(id).Count(type => type == "ERROR"));
    }

    [Theory]
    [InlineData("install")]
    [InlineData("start")]
    [InlineData("status")]
    public void A_move_that_fails_leaves_the_instance_running_where_it_was(string verb)
    {
        using var fleet = new TestFleet();
        var (origin, other) = (fleet.AddServer(), fleet.AddServer());
        var id = fleet.Deploy(origin).Id;
        var faults = 1;
        fleet.Machine.Fault = call => call == verb && faults-- > 0 ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;

        fleet.Ask(fleet.Grains.Instance(id).Move("test"));
        var instance = fleet.Ended(id);
        fleet.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal((origin.Id, InstanceStatus.Running), (instance.Server!.Value, fleet.Instance(id).Status));
        Assert.Equal(origin.Id.Value, Assert.Single(fleet.Machine.Started.Keys).Server);
        Assert.Equal(0, fleet.Server(other.Id).InstanceCount);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_of_a_move_leaves_one_program_running_on_one_server(int write)
    {
        using var fleet = new TestFleet(write);
        var (origin, other) = (fleet.AddServer(), fleet.AddServer());
        var id = fleet.Deploy(origin).Id;
        var count = 0;
        fleet.Store.AfterWrite = _ => Crash(++count >= write);
        fleet.Store.BeforeWrite = _ => Crash(count >= write);
        _ = fleet.Grains.Instance(id).Move("test");
        fleet.Pass(TimeSpan.FromSeconds(20));

        fleet.Crash();
        var instance = fleet.Ended(id);
        fleet.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(InstanceStatus.Running, fleet.Instance(id).Status);
        Assert.Equal((instance.Server!.Value.Value, id.Value), Assert.Single(fleet.Machine.Started.Keys));
        Assert.Single(fleet.Machine.Installed);
        Assert.Equal(1, fleet.Server(origin.Id).InstanceCount + fleet.Server(other.Id).InstanceCount);

        static void Crash(bool dead)
        {
            if (dead) throw new InvalidOperationException("The process was killed");
        }
    }

    private static OperationView Drain(TestFleet fleet, ServerId id, DrainMode mode)
    {
        var operation = fleet.Ask(fleet.Grains.Server(id).Drain(mode, "test")).Value!.Operation!.Value;
        return fleet.Until(() => fleet.Grains.Operation(operation).Get(), view => view.Value!.HasEnded, "the end of the drain").Value!;
    }

    private static InstanceDeployment Deployment(ServerId server, string name) => new(
        name, "ssh", null, server, "process", new InstanceSpec { Command = ["x"] },
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
}

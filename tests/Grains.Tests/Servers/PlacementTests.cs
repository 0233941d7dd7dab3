using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Servers;

/// <summary>Where Fleet puts an instance whose server nobody named.</summary>
public sealed class PlacementTests
{
    [Fact]
    public void Instances_are_spread_over_the_servers()
    {
        using var fleet = new TestFleet();
        var servers = Enumerable.Range(0, 3).Select(_ => fleet.AddServer().Id).ToList();

        for (var i = 0; i < 9; i++) Place(fleet, $"shop-{i}");

        Assert.All(servers, server => Assert.Equal(3, fleet.Server(server).InstanceCount));
    }

    [Fact]
    public void Only_servers_with_the_labels_are_chosen()
    {
        using var fleet = new TestFleet();
        fleet.AddServer("env=test");
        var wanted = fleet.AddServer("env=prod,disk=fast");
        fleet.AddServer("env=prod,disk=slow");

        for (var i = 0; i < 3; i++) Assert.Equal(wanted.Id, Place(fleet, $"shop-{i}", "env=prod,disk!=slow").Server);
        Assert.Equal("selector", Refused(fleet, "env=none").Field);
        Assert.Equal("selector", Refused(fleet, "a b=c").Field);
    }

    [Fact]
    public void What_is_reserved_is_not_given_out_twice()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var half = new Reservation(1, 1 << 20, 1 << 20);
        Place(fleet, "one", resources: half);
        Place(fleet, "two", resources: half);

        Assert.Equal("spec.resources", Refused(fleet, null, half).Field);
        Assert.Equal(2, fleet.Server(server.Id).Reserved.Cpus);
        Assert.Equal(0, fleet.Server(server.Id).Capacity!.MaxInstances);
    }

    [Fact]
    public void A_named_server_without_room_fails_the_deployment_and_leaves_nothing()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var begun = fleet.BeginDeploy(server, spec: new InstanceSpec { Command = ["x"], Resources = new Reservation(64, 0, 0) });

        Assert.Equal(InstanceStatus.Error, fleet.Ended(begun.Id).Status);
        Assert.Equal(0, fleet.Server(server.Id).InstanceCount);
    }

    [Fact]
    public void Deployments_that_choose_the_same_server_at_once_end_on_those_that_have_room()
    {
        using var fleet = new TestFleet();
        for (var i = 0; i < 4; i++) fleet.AddServer();
        var whole = new InstanceSpec { Command = ["x"], Resources = new Reservation(2, 0, 0) };
        var calls = Enumerable.Range(0, 4).Select(i => fleet.Grains.InstanceName($"shop-{i}").Deploy(Anywhere($"shop-{i}", null, whole), "test")).ToList();

        var placed = calls.Select(call => fleet.Ended(fleet.Ask(call).Value!.Id)).ToList();

        Assert.All(placed, instance => Assert.Equal(InstanceStatus.Running, instance.Status));
        Assert.Equal(4, placed.Select(instance => instance.Server).Distinct().Count());
    }

    [Fact]
    public void Cordoned_servers_and_those_in_maintenance_are_passed_over()
    {
        using var fleet = new TestFleet();
        var (cordoned, busy, free) = (fleet.AddServer(), fleet.AddServer(), fleet.AddServer());
        fleet.Ask(fleet.Grains.Server(cordoned.Id).Cordon(true));
        var window = new MaintenanceWindow("w", "new disks", fleet.Time.GetUtcNow(), TimeSpan.FromHours(1), null);
        Assert.True(fleet.Ask(fleet.Grains.Server(busy.Id).AddMaintenance(window)).Value!.InMaintenance);

        Assert.Equal(free.Id, Place(fleet, "one").Server);
        Assert.Equal(free.Id, Place(fleet, "two").Server);
        fleet.Pass(TimeSpan.FromHours(2));
        Assert.False(fleet.Server(busy.Id).InMaintenance);
        Assert.Equal(busy.Id, Place(fleet, "three").Server);
    }

    private static InstanceView Place(TestFleet fleet, string name, string? selector = null, Reservation? resources = null)
    {
        var begun = fleet.Ask(fleet.Grains.InstanceName(name).Deploy(Anywhere(name, selector, Spec(resources)), "test"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return fleet.Ended(begun.Value.Id);
    }

    private static FleetError Refused(TestFleet fleet, string? selector, Reservation? resources = null) =>
        fleet.Ask(fleet.Grains.InstanceName("refused").Deploy(Anywhere("refused", selector, Spec(resources)), "test")).Error!;

    private static InstanceSpec Spec(Reservation? resources) => new() { Command = ["x"], Resources = resources };

    private static InstanceDeployment Anywhere(string name, string? selector, InstanceSpec spec) =>
        new(name, "ssh", null, null, "process", spec, ImmutableSortedDictionary<string, string>.Empty, selector);
}

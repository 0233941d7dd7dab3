using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Names;

public sealed class InstanceNameTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_hundred_registrations_at_once_are_one_instance(int seed)
    {
        using var fleet = new TestFleet(seed);
        var calls = Enumerable.Range(0, 100)
            .Select(_ => fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" })).ToList();

        Assert.Single(calls.Select(call => fleet.Ask(call).Value!.Id).Distinct());
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_many_deployments_at_once_one_wins_and_the_others_conflict(int seed)
    {
        using var fleet = new TestFleet(seed);
        var server = fleet.AddServer();
        var deployment = new InstanceDeployment(
            "shop", "ssh", null, server.Id, "process", new InstanceSpec { Command = ["x"] },
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        var calls = Enumerable.Range(0, 20).Select(_ => fleet.Grains.InstanceName("shop").Deploy(deployment, "test")).ToList();

        var outcomes = calls.Select(call => fleet.Ask(call)).ToList();

        Assert.Single(outcomes, outcome => outcome.IsOk);
        Assert.All(outcomes.Where(outcome => !outcome.IsOk), outcome => Assert.Equal(ErrorCode.Conflict, outcome.Error!.Code));
    }

    [Fact]
    public void A_name_is_free_again_when_its_instance_is_destroyed_or_was_unwound()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.ExitsAtOnce = 1;
        var failed = fleet.Deploy(server);
        Assert.True(failed.IsUnwound);

        fleet.Machine.ExitsAtOnce = null;
        var second = fleet.Deploy(server);
        fleet.Change(second.Id, InstanceVerb.Destroy);
        var third = fleet.Deploy(server);

        Assert.Equal(3, new[] { failed.Id, second.Id, third.Id }.Distinct().Count());
        Assert.Equal(InstanceStatus.Running, third.Status);
    }

    [Fact]
    public void A_name_that_another_team_holds_is_taken_and_its_instance_stays_what_it_is()
    {
        using var fleet = new TestFleet();
        var (server, name) = (fleet.AddServer(), fleet.Grains.InstanceName("shop"));
        var registration = new InstanceRegistration { Name = "shop", Provider = "docker", Team = TeamId.Of("team_b") };
        var held = fleet.Ask(name.Register(registration)).Value!;
        var stranger = registration with { Team = TeamId.Of("team_a"), Region = "elsewhere", VisibleTo = Visibility.Of(["team_a"]) };
        var deployment = new InstanceDeployment(
            "shop", "ssh", null, server.Id, "process", new InstanceSpec { Command = ["x"] },
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, Team: TeamId.Of("team_a"));

        FleetError[] refused = [fleet.Ask(name.Register(stranger)).Error!, fleet.Ask(name.Deploy(deployment, "ann")).Error!];
        Assert.All(refused, error => Assert.Equal((ErrorCode.Conflict, "The name 'shop' is taken", "name"), (error.Code, error.Message, error.Field)));
        var now = fleet.Ask(fleet.Grains.Instance(held.Id).Get()).Value!;
        Assert.Equal((held.Team, held.Region, held.UpdatedAt), (now.Team, now.Region, now.UpdatedAt));

        // Who sees it registers it again, and it stays the team's.
        var again = fleet.Ask(name.Register(registration with { Team = null })).Value!;
        Assert.Equal((held.Id, held.Team), (again.Id, again.Team));
    }
}

using Fleet.Common;
using Fleet.Instances;
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
}

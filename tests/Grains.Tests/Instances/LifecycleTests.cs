using Fleet.Common;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Which verbs a status allows, and where they lead.</summary>
public sealed class LifecycleTests
{
    public static TheoryData<InstanceVerb> Verbs => [.. Enum.GetValues<InstanceVerb>()];

    [Theory]
    [InlineData(InstanceVerb.Stop, InstanceStatus.Stopped)]
    [InlineData(InstanceVerb.Suspend, InstanceStatus.Suspended)]
    [InlineData(InstanceVerb.Restart, InstanceStatus.Running)]
    [InlineData(InstanceVerb.Destroy, InstanceStatus.Destroyed)]
    public void A_verb_leads_where_its_rule_says(InstanceVerb verb, InstanceStatus status)
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Assert.Equal(status, fleet.Change(instance.Id, verb).Status);
    }

    [Theory]
    [InlineData(InstanceVerb.Stop, InstanceVerb.Start)]
    [InlineData(InstanceVerb.Stop, InstanceVerb.Resume)]
    [InlineData(InstanceVerb.Suspend, InstanceVerb.Resume)]
    public void What_was_paused_runs_again(InstanceVerb pause, InstanceVerb wake)
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        fleet.Change(id, pause);
        Assert.Empty(fleet.Machine.Processes);

        Assert.Equal(InstanceStatus.Running, fleet.Change(id, wake).Status);
        Assert.Single(fleet.Machine.Processes);
    }

    [Theory, MemberData(nameof(Verbs))]
    public void A_verb_that_the_status_does_not_allow_is_a_conflict_that_changes_nothing(InstanceVerb verb)
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        fleet.Change(id, InstanceVerb.Destroy);
        var before = fleet.Store.Writes;

        var refused = fleet.Ask(fleet.Grains.Instance(id).Change(verb, "test"));

        Assert.Equal(ErrorCode.Conflict, refused.Error!.Code);
        Assert.Contains("DESTROYED", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(before, fleet.Store.Writes);
    }

    [Fact]
    public void The_same_verb_again_answers_its_running_operation_and_another_is_a_conflict()
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        fleet.Machine.Fault = verb => verb == "stop" ? new RemoteError(RemoteFault.TimedOut, "slow") : null;
        var stop = fleet.Grains.Instance(id).Change(InstanceVerb.Stop, "test");
        var operation = fleet.Ask(stop).Value!.Operation;

        Assert.Equal(operation, fleet.Ask(fleet.Grains.Instance(id).Change(InstanceVerb.Stop, "test")).Value!.Operation);
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Instance(id).Change(InstanceVerb.Destroy, "test")).Error!.Code);
    }

    [Fact]
    public void A_stop_that_fails_leaves_the_instance_running_and_watched()
    {
        using var fleet = new TestFleet();
        var id = fleet.Deploy(fleet.AddServer()).Id;
        fleet.Machine.Fault = verb => verb == "stop" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        Assert.Equal((InstanceStatus.Running, "no"), (fleet.Change(id, InstanceVerb.Stop).Status, fleet.Instance(id).StatusMessage));

        fleet.Machine.Fault = _ => null;
        fleet.Machine.Kill(id);

        fleet.Reaches(id, InstanceStatus.Error);
        fleet.Reaches(id, InstanceStatus.Running);
    }

    [Fact]
    public void Every_listed_action_is_one_that_is_accepted()
    {
        foreach (var status in Enum.GetValues<InstanceStatus>())
        {
            foreach (var action in InstanceMachine.Actions(new InstanceState { Status = status, ServerId = Fleet.Servers.ServerId.Of("srv_1") }))
            {
                var accepted = action == "backup"
                    ? InstanceMachine.WithData : InstanceMachine.Rules[Enum.Parse<InstanceVerb>(action, ignoreCase: true)].From;
                Assert.Contains(status, accepted);
            }
        }
    }

    [Theory]
    [InlineData("Shop", "name")]
    [InlineData("-shop", "name")]
    [InlineData("shop\n", "name")]
    [InlineData("", "name")]
    public void A_name_must_keep_to_the_pattern(string name, string field)
    {
        using var fleet = new TestFleet();
        var refused = fleet.Ask(fleet.Grains.InstanceName("x").Register(new InstanceRegistration { Name = name, Provider = "ssh" }));
        Assert.Equal(field, refused.Error!.Field);
        Assert.Empty(fleet.Store.States);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("")]
    public void A_file_stays_in_the_work_folder(string path)
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var deployment = new InstanceDeployment(
            "shop", "ssh", null, server.Id, "process", new InstanceSpec { Command = ["x"], Files = [new InstanceFile(path, "")] },
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);

        var refused = fleet.Ask(fleet.Grains.InstanceName("shop").Deploy(deployment, "test"));

        Assert.Equal("spec.files.path", refused.Error!.Field);
    }
}

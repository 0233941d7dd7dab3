using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Remote;
using Fleet.ScheduledTasks;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using Fleet.Tests.Grains.ScheduledTasks;

namespace Fleet.Tests.Grains.Declarative;

public sealed class FleetSetTests
{
    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 45)
        from afterCommit in (bool[])[true, false]
        select (write, afterCommit));

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_makes_nothing_twice_and_forgets_nothing(int write, bool afterCommit)
    {
        using var scene = new TaskScene(write);
        var fleet = scene.Fleet;
        var set = FleetSetId.Of(null, "shop");
        var plan = Whole(fleet);
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.FleetSet(set).Apply(plan, "ann"), TimeSpan.FromSeconds(30));

        if (!fleet.Ask(fleet.Grains.FleetSet(set).Get()).IsOk) fleet.Ask(fleet.Grains.FleetSet(set).Apply(plan, "ann"));
        var ended = Ended(fleet, set);

        Assert.All(ended.Items, item => Assert.Equal((DeclaredStatus.Succeeded, null), (item.Status, item.Error)));
        foreach (var kind in (string[])[StateKinds.Server, StateKinds.Channel, StateKinds.AlertRule, StateKinds.ScheduledTask])
        {
            Assert.Single(fleet.Store.States.Keys, key => key.Kind == kind);
        }

        var instance = fleet.Instance(fleet.Ask(fleet.Grains.InstanceName("web").Holder())!.Value);
        Assert.Equal(InstanceStatus.Running, instance.Status);
        Assert.Equal(5, ended.Owned.Length);
        Assert.Contains(ended.Owned, one => one == new OwnedResource(DeclaredKind.Instance, "web", instance.Id.Value));
        var rule = fleet.Ask(fleet.Grains.AlertRule(AlertRuleId.Of(ended.Items[3].ResourceId!)).Get()).Value!;
        Assert.Equal((instance.Id, false), (rule.Spec.Scope.Instance!.Value, rule.IsEnabled));
        Assert.Contains(fleet.Store.AuditRows, row => row.ResourceId == instance.Id.Value && row.Actor == "ann" && row.Action == AuditActions.Deploy);
    }

    [Fact]
    public void What_goes_goes_in_the_order_in_which_it_stands_on_each_other()
    {
        using var scene = new TaskScene();
        var fleet = scene.Fleet;
        var set = FleetSetId.Of(null, "shop");
        fleet.Ask(fleet.Grains.FleetSet(set).Apply(Whole(fleet), "ann"));
        var made = Ended(fleet, set);

        var removal = new FleetSetPlan("shop", null, "2", [.. made.Owned.Select(one => new DeclaredItem
        {
            Kind = one.Kind, Name = one.Name, Action = DeclaredAction.Delete, ResourceId = one.Id,
        })]);
        fleet.Ask(fleet.Grains.FleetSet(set).Apply(removal, "ann"));
        var gone = Ended(fleet, set);
        Assert.All(gone.Items, item => Assert.Equal((DeclaredStatus.Succeeded, null), (item.Status, item.Error)));
        Assert.Empty(gone.Owned);
        Assert.False(fleet.Ask(fleet.Grains.Server(ServerId.Of(made.Items[0].ResourceId!)).Get()).IsOk);
    }

    [Fact]
    public void What_needs_a_server_that_failed_is_not_begun_and_all_else_is_done()
    {
        using var scene = new TaskScene();
        var fleet = scene.Fleet;
        fleet.Machine.Fault = _ => new RemoteError(RemoteFault.AuthenticationFailed, "Permission denied");
        var set = FleetSetId.Of(null, "shop");
        fleet.Ask(fleet.Grains.FleetSet(set).Apply(Whole(fleet), "ann"));
        var ended = Ended(fleet, set);
        Assert.Equal(
            [DeclaredStatus.Failed, DeclaredStatus.Succeeded, DeclaredStatus.Skipped, DeclaredStatus.Skipped, DeclaredStatus.Succeeded],
            ended.Items.Select(item => item.Status));
        Assert.Equal("Not begun: the server box failed", ended.Items[2].Error);
        Assert.Equal("Not begun: the instance web failed", ended.Items[3].Error);
    }

    [Fact]
    public void What_another_team_has_under_the_name_is_not_taken_over()
    {
        using var scene = new TaskScene();
        var fleet = scene.Fleet;
        var deployment = new InstanceDeployment(
            "web", "ssh", null, fleet.AddServer().Id, "process", new InstanceSpec { Command = ["sleep", "1000"] }, ImmutableSortedDictionary<string, string>.Empty);
        var theirs = fleet.Ask(fleet.Grains.InstanceName("web").Deploy(deployment with { Team = TeamId.Of("team_theirs") }, "bob")).Value!;
        fleet.Ended(theirs.Id);
        var set = FleetSetId.Of(TeamId.Of("team_ours"), "shop");
        fleet.Ask(fleet.Grains.FleetSet(set).Apply(
            new("shop", TeamId.Of("team_ours"), "1",
            [
                new DeclaredItem
                {
                    Kind = DeclaredKind.Instance, Name = "web", Action = DeclaredAction.Create, Spec = new(Instance: deployment with { Team = TeamId.Of("team_ours") }),
                },
            ]), "ann"));
        var ended = Ended(fleet, set);
        Assert.Equal((DeclaredStatus.Failed, null), (ended.Items[0].Status, ended.Items[0].ResourceId));
        Assert.Contains("taken", ended.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(ended.Owned);
    }

    [Fact]
    public void One_document_at_a_time_is_applied_and_the_same_one_is_answered_again()
    {
        using var scene = new TaskScene();
        var fleet = scene.Fleet;
        var set = FleetSetId.Of(null, "shop");
        var plan = Whole(fleet);
        Assert.True(fleet.Ask(fleet.Grains.FleetSet(set).Apply(plan, "ann")).IsOk);
        Assert.True(fleet.Ask(fleet.Grains.FleetSet(set).Apply(plan, "ann")).IsOk);
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.FleetSet(set).Apply(plan with { Hash = "other" }, "ann")).Error?.Code);
        Ended(fleet, set);
        Assert.True(fleet.Ask(fleet.Grains.FleetSet(set).Apply(new FleetSetPlan("shop", null, "other", []), "ann")).IsOk);
    }

    private static FleetSetPlan Whole(TestFleet fleet)
    {
        var (server, channel) = (fleet.New<ServerId>(), fleet.New<ChannelId>());
        DeclaredItem Item(DeclaredKind kind, string name, string? id, DeclaredSpec spec, params ImmutableArray<DeclaredName> needs) =>
            new() { Kind = kind, Name = name, Action = DeclaredAction.Create, ResourceId = id, Spec = spec, Needs = needs };
        var web = new DeclaredName(DeclaredKind.Instance, "web");
        return new("shop", null, "1",
        [
            Item(DeclaredKind.Server, "box", server.Value, new(Server: new(
                "box", "127.0.0.1", 22, "fleet", AuthMethod.Key, new SealedSecret("sealed"), 5, Labels: ImmutableSortedDictionary<string, string>.Empty))),
            Item(DeclaredKind.Channel, "mail", channel.Value, new(Channel: new ChannelSpec
            {
                Name = "mail", Type = ChannelType.Email, Config = new(Email: new(["ops@example.com"], "[Fleet]")),
            })),
            Item(DeclaredKind.Instance, "web", null, new(Instance: new(
                "web", "ssh", null, server, "process", new InstanceSpec { Command = ["sleep", "1000"] }, ImmutableSortedDictionary<string, string>.Empty)),
                new DeclaredName(DeclaredKind.Server, "box")),
            Item(DeclaredKind.Rule, "busy", fleet.New<AlertRuleId>().Value, new(
                Rule: new AlertRuleSpec
                {
                    Name = "busy", Type = AlertRuleType.Threshold, Severity = AlertSeverity.High, Channels = [channel],
                    Condition = new(Threshold: new("cpu_percent", "gt", 90)),
                },
                IsRuleEnabled: false), new DeclaredName(DeclaredKind.Channel, "mail"), web) with { OfInstance = "web" },
            Item(DeclaredKind.Task, "nightly", fleet.New<ScheduledTaskId>().Value, new(Task: new TaskSpec
            {
                Name = "nightly", Schedule = new("0 3 1 1 *"), Action = new(TaskActionType.None),
            })),
        ]);
    }

    private static FleetSetView Ended(TestFleet fleet, FleetSetId id) =>
        fleet.Until(() => fleet.Grains.FleetSet(id).Get(), set => set.Value?.CompletedAt is not null, "the end of the application", 1_200).Value!;
}

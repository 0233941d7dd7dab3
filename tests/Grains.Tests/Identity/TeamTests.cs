using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Identity;

public sealed class TeamTests
{
    [Fact]
    public void A_member_may_what_the_team_says_until_they_leave()
    {
        using var fleet = new TestFleet();
        var (team, ann) = (fleet.AddTeam().Id, fleet.AddUser(People.Ann with { Role = Role.Viewer }).Id);
        Assert.True(fleet.Ask(fleet.Grains.Team(team).PutMember(ann, Role.Operator, "test")).IsOk);
        fleet.Crash();
        Assert.Equal((Role.Operator, Role.Viewer), (fleet.Access(ann).Value!.RoleIn(team), fleet.Access(ann).Value!.RoleIn(null)));
        Assert.Equal([ann], fleet.Ask(fleet.Grains.Team(team).Get()).Value!.Members);

        Assert.Equal(Role.Developer, fleet.Ask(fleet.Grains.Team(team).PutMember(ann, Role.Developer, "test")).Value!.Teams[team.Value]);
        Assert.True(fleet.Ask(fleet.Grains.Team(team).RemoveMember(ann, "test")).IsOk);
        Assert.Empty(fleet.Access(ann).Value!.Teams);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Team(team).RemoveMember(ann, "test")).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Team(team).PutMember(fleet.New<UserId>(), Role.Viewer, "test")).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Team(fleet.New<TeamId>()).PutMember(ann, Role.Viewer, "test")).Error!.Code);
    }

    [Fact]
    public void A_team_with_instances_stays()
    {
        using var fleet = new TestFleet();
        var team = fleet.AddTeam().Id;
        var instance = fleet.Ask(fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" })).Value!.Id;
        fleet.Ask(fleet.Grains.Instance(instance).SetTeam(team));
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Team(team).Delete("test")).Error!.Code);

        fleet.Ask(fleet.Grains.Instance(instance).SetTeam(null));
        Assert.True(fleet.Ask(fleet.Grains.Team(team).Delete("test")).IsOk);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Team(team).Get()).Error!.Code);
    }

    [Theory]
    [InlineData("", null, "name")]
    [InlineData("  ", null, "name")]
    [InlineData("blue", 513, "description")]
    public void A_wrong_field_is_named(string name, int? length, string field)
    {
        using var fleet = new TestFleet();
        var spec = new TeamSpec(name, length is { } of ? new string('d', of) : null);
        Assert.Equal(field, fleet.Ask(fleet.Grains.Team(fleet.New<TeamId>()).Create(spec, "test")).Error!.Field);
        Assert.Equal(field, fleet.Ask(fleet.Grains.Team(fleet.AddTeam().Id).Update(spec, "test")).Error!.Field);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_a_member_joins_is_mended_by_the_same_call(bool afterCommit) => ForEachWrite(2, afterCommit, isMember: false,
        (fleet, team, ann) => fleet.Grains.Team(team).PutMember(ann, Role.Operator, "test"),
        (fleet, team, ann) => Assert.Equal(Role.Operator, fleet.Access(ann).Value!.RoleIn(team)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_a_member_leaves_is_mended_by_the_same_call(bool afterCommit) => ForEachWrite(2, afterCommit, isMember: true,
        (fleet, team, ann) => fleet.Grains.Team(team).RemoveMember(ann, "test"),
        (fleet, _, ann) => Assert.Empty(fleet.Access(ann).Value!.Teams));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_while_a_team_is_deleted_is_mended_by_the_same_call(bool afterCommit) => ForEachWrite(2, afterCommit, isMember: true,
        (fleet, team, _) => fleet.Grains.Team(team).Delete("test"),
        (fleet, _, ann) => Assert.Empty(fleet.Access(ann).Value!.Teams));

    private static void ForEachWrite(
        int writes, bool afterCommit, bool isMember, Func<TestFleet, TeamId, UserId, Task> act, Action<TestFleet, TeamId, UserId> check)
    {
        for (var write = 1; write <= writes; write++)
        {
            using var fleet = new TestFleet(write);
            var (team, ann) = (fleet.AddTeam().Id, fleet.AddUser().Id);
            if (isMember) fleet.Ask(fleet.Grains.Team(team).PutMember(ann, Role.Operator, "test"));
            Crashing.AtWrite(fleet, write, afterCommit);
            Crashing.During(fleet, () => act(fleet, team, ann), TimeSpan.Zero);

            // Whoever's record names the team is on its list: or deleting it would leave them behind.
            var listed = fleet.Ask(fleet.Grains.Team(team).Get()).Value?.Members ?? [];
            if (fleet.User(ann).Teams.ContainsKey(team.Value)) Assert.Contains(ann, listed);
            fleet.Ask(act(fleet, team, ann));
            check(fleet, team, ann);
        }
    }

    [Fact]
    public void There_are_two_writes_in_each_of_them()
    {
        using var fleet = new TestFleet();
        var (team, ann) = (fleet.AddTeam().Id, fleet.AddUser().Id);
        Assert.Equal(2, Writes(() => fleet.Grains.Team(team).PutMember(ann, Role.Viewer, "test")));
        Assert.Equal(2, Writes(() => fleet.Grains.Team(team).RemoveMember(ann, "test")));
        fleet.Ask(fleet.Grains.Team(team).PutMember(ann, Role.Viewer, "test"));
        Assert.Equal(2, Writes(() => fleet.Grains.Team(team).Delete("test")));
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == StateKinds.Team);

        int Writes(Func<Task> act)
        {
            var before = fleet.Store.Writes;
            fleet.Ask(act());
            return fleet.Store.Writes - before;
        }
    }
}

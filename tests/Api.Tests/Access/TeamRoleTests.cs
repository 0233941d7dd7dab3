using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Access;

/// <summary>What a role in a team adds to the one everywhere. A ticket carries such a principal, as users have it.</summary>
public sealed class TeamRoleTests(FleetHost fleet)
{
    private IGrainFactory Grains => fleet.App.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task An_instance_is_of_the_team_that_is_named_or_of_the_makers_only_one()
    {
        using var one = fleet.With(await fleet.NewKey(Role.Operator, ["team_red"]));
        using var two = fleet.With(await fleet.NewKey(Role.Operator, ["team_red", "team_blue"]));
        using var none = fleet.Caller(Role.Operator);
        Assert.Equal("team_red", (await one.Register()).Text("teamId"));
        Assert.Null((await two.Register()).Text("teamId"));
        Assert.Null((await none.Register()).Text("teamId"));
        var named = await two.PostAsJsonAsync("/api/v1/instances", new { name = Scenes.NewName("named"), provider = "docker", teamId = "team_blue" }).Json();
        Assert.Equal("team_blue", named.Text("teamId"));
        foreach (var (caller, team) in new[] { (one, "team_blue"), (none, "team_red"), (one, "nonsense") })
        {
            var refused = await caller.PostAsJsonAsync("/api/v1/instances", new { name = Scenes.NewName("named"), provider = "docker", teamId = team });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "teamId"), (refused.StatusCode, (await refused.Json()).Text("field")));
        }

        var listed = await two.GetAsync("/api/v1/instances?teamId=team_blue&limit=100").Json();
        Assert.All(listed.GetProperty("data").EnumerateArray(), instance => Assert.Equal("team_blue", instance.Text("teamId")));
        Assert.Contains(listed.GetProperty("data").EnumerateArray(), instance => instance.Text("id") == named.Text("id"));

        // Registering again changes no team.
        using var admin = fleet.Caller();
        Assert.Equal("team_blue", (await admin.Register(named.Text("name"))).Text("teamId"));
    }

    [Fact]
    public async Task A_member_who_may_only_read_sees_and_is_refused_by_role_and_a_stranger_by_absence()
    {
        using var maker = fleet.With(await fleet.NewKey(Role.Operator, ["team_green"]));
        using var reader = fleet.With(await fleet.NewKey(Role.Viewer, ["team_green"]));
        using var stranger = fleet.Caller(Role.Operator);
        var id = (await maker.Register()).Text("id")!;
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/api/v1/instances/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"/api/v1/instances/{id}/suspend", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/v1/instances/{id}/suspend", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/instances/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await maker.PostAsync($"/api/v1/instances/{id}/suspend", null)).StatusCode);

        // What it belongs to may change at any time, and counts at once.
        Assert.True((await Grains.Instance(InstanceId.Of(id)).SetTeam(null)).IsOk);
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsync($"/api/v1/instances/{id}/resume", null)).StatusCode);
    }

    [Fact]
    public async Task A_role_in_a_team_raises_the_one_everywhere_for_that_teams_instances()
    {
        using var admin = fleet.Caller();
        var (theirs, nobodys) = ((await admin.Register()).Text("id")!, (await admin.Register()).Text("id")!);
        Assert.True((await Grains.Instance(InstanceId.Of(theirs)).SetTeam(TeamId.Of("team_gold"))).IsOk);

        // A viewer who is a developer in the team speaks for its instances, and for no others.
        Assert.Equal("heartbeat:pong", await Speaks(theirs));
        Assert.Equal("error", await Speaks(nobodys));
    }

    private async Task<string?> Speaks(string instance)
    {
        var ticket = RawKey.NewTicket();
        await Grains.Ticket(RawKey.Hash(ticket)).Issue(new Principal
        {
            Name = "ann", Role = Role.Viewer, Teams = ImmutableSortedDictionary<string, Role>.Empty.Add("team_gold", Role.Developer),
        });
        using var agent = await AgentClient.ConnectWithTicket(fleet, ticket);
        await agent.Send($$$"""{"channel":"heartbeat","type":"heartbeat:ping","instanceId":"{{{instance}}}","ts":1,"data":{}}""");
        return (await agent.Receive())!.Value.Text("type");
    }
}

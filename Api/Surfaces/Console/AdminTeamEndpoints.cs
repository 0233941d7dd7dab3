using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/admin/teams</c>: who sees which instances.</summary>
internal static class AdminTeamEndpoints
{
    public static void MapAdminTeams(this IEndpointRouteBuilder api)
    {
        var teams = api.MapGroup("/admin/teams").WithTags("Teams").Require(Role.Admin);
        teams.MapGet("", List).WithSummary("List teams, the newest first");
        teams.MapPost("", Create).Reads(typeof(PutTeam)).WithSummary("Make a team");
        teams.MapGet("/{id}", Get).WithSummary("Get a team with its members");
        teams.MapPut("/{id}", Change).Reads(typeof(ChangeTeam)).WithSummary("Change a team; fields that are absent stay as they are");
        teams.MapDelete("/{id}", Delete).Refuses(409).WithSummary("Delete a team that has no instances; its members leave it");
        teams.MapPost("/{id}/members", AddMember).Reads(typeof(AddMember)).WithSummary("Take a user into a team");
        teams.MapDelete("/{id}/members/{userId}", RemoveMember).WithSummary("Let a user leave a team");
        teams.MapPut("/{id}/members/{userId}/role", ChangeMember).Reads(typeof(ChangeMember)).WithSummary("Give a member another role");
        teams.MapGet("/{id}/instances", Instances).WithSummary("List the instances of a team");
        teams.MapPost("/{id}/instances/{instanceId}", AddInstance).WithSummary("Give an instance to a team, whichever it was of");
        teams.MapDelete("/{id}/instances/{instanceId}", RemoveInstance).WithSummary("Take an instance from a team: everybody sees it then");
    }

    private static async Task<Results<Ok<Page<TeamShape>>, Refusal>> List(
        [AsParameters] TeamQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Team(TeamId.Of(id)).Get());
        var shapes = await Task.WhenAll(found.Select(team => Shape(team, grains, states, isWhole: false, cancellationToken)));
        return TypedResults.Ok(query.Envelope(shapes, page.Value));
    }

    private static async Task<Results<Created<TeamShape>, Refusal>> Create(Body<PutTeam> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var id = ids.New<TeamId>();
        var created = await grains.Team(id).Create(body.Value.ToSpec(), caller.Actor);
        return created.IsOk ? TypedResults.Created(ConsolePaths.Team(id), new TeamShape(created.Value, 0, 0) { Members = [] }) : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<TeamShape>, Refusal>> Get(
        Id<TeamId> id, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken) =>
        await Answer(await grains.Team(id.Value).Get(), grains, states, cancellationToken);

    private static async Task<Results<Ok<TeamShape>, Refusal>> Change(
        Id<TeamId> id, Body<ChangeTeam> body, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var found = await grains.Team(id.Value).Get();
        var changed = found.IsOk ? await grains.Team(id.Value).Update(body.Value.Apply(found.Value.Spec), caller.Actor) : found;
        return await Answer(changed, grains, states, cancellationToken);
    }

    private static async Task<Results<Ok<TeamDeleted>, Refusal>> Delete(Id<TeamId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.Team(id.Value).Delete(caller.Actor);
        return deleted.IsOk ? TypedResults.Ok(new TeamDeleted("Team deleted", id.Value.Value)) : Refusal.Of(deleted.Error);
    }

    private static async Task<Results<Created<MemberShape>, Refusal>> AddMember(Id<TeamId> id, Body<AddMember> body, Caller caller, IGrainFactory grains)
    {
        var user = UserId.Of(body.Value.UserId!);
        var put = await grains.Team(id.Value).PutMember(user, IdentityWords.Role(body.Value.Role) ?? Role.Viewer, caller.Actor);
        return put.IsOk ? TypedResults.Created((string?)null, MemberShape.Of(put.Value, id.Value)) : Refusal.Of(put.Error);
    }

    private static async Task<Results<Ok<MemberShape>, Refusal>> ChangeMember(
        Id<TeamId> id, Id<UserId> userId, Body<ChangeMember> body, Caller caller, IGrainFactory grains)
    {
        var team = await grains.Team(id.Value).Get();
        if (!team.IsOk) return Refusal.Of(team.Error);
        if (!team.Value.Members.Contains(userId.Value)) return Refusal.NotFound("Member");
        var put = await grains.Team(id.Value).PutMember(userId.Value, IdentityWords.Role(body.Value.Role)!.Value, caller.Actor);
        return put.IsOk ? TypedResults.Ok(MemberShape.Of(put.Value, id.Value)) : Refusal.Of(put.Error);
    }

    private static async Task<Results<NoContent, Refusal>> RemoveMember(Id<TeamId> id, Id<UserId> userId, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Team(id.Value).RemoveMember(userId.Value, caller.Actor);
        return removed.IsOk ? TypedResults.NoContent() : Refusal.Of(removed.Error);
    }

    private static async Task<Results<Ok<Page<TeamInstance>>, Refusal>> Instances(
        Id<TeamId> id, [AsParameters] TeamInstanceQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        if ((await grains.Team(id.Value).Get()).Error is { } error) return Refusal.Of(error);
        var page = await states.Read(query.Ask(StateKinds.Instance, Of(id.Value)), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(instance => grains.Instance(InstanceId.Of(instance)).Get());
        return TypedResults.Ok(query.Envelope<TeamInstance>([.. found.Select(TeamInstance.Of)], page.Value));
    }

    private static async Task<Results<Ok<TeamInstance>, Refusal>> AddInstance(Id<TeamId> id, Id<InstanceId> instanceId, IGrainFactory grains)
    {
        if ((await grains.Team(id.Value).Get()).Error is { } error) return Refusal.Of(error);
        var given = await grains.Instance(instanceId.Value).SetTeam(id.Value);
        return given.IsOk ? TypedResults.Ok(TeamInstance.Of(given.Value)) : Refusal.Of(given.Error);
    }

    private static async Task<Results<NoContent, Refusal>> RemoveInstance(Id<TeamId> id, Id<InstanceId> instanceId, IGrainFactory grains)
    {
        var found = await grains.Instance(instanceId.Value).Get();
        if (found.Value?.Team != id.Value) return Refusal.NotFound("Instance of the team");
        var taken = await grains.Instance(instanceId.Value).SetTeam(null);
        return taken.IsOk ? TypedResults.NoContent() : Refusal.Of(taken.Error);
    }

    private static async Task<Results<Ok<TeamShape>, Refusal>> Answer(
        Outcome<TeamView> team, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken) =>
        team.IsOk ? TypedResults.Ok(await Shape(team.Value, grains, states, isWhole: true, cancellationToken)) : Refusal.Of(team.Error);

    private static async Task<TeamShape> Shape(
        TeamView team, IGrainFactory grains, IStateQueries states, bool isWhole, CancellationToken cancellationToken)
    {
        var users = await Task.WhenAll(team.Members.Select(user => grains.User(user).Get()));
        MemberShape[] members = [.. users.Select(user => user.Value is { } known ? MemberShape.Of(known, team.Id) : null).OfType<MemberShape>()];
        return new(team, members.Length, await states.Count(StateKinds.Instance, Of(team.Id), Visibility.Everything, cancellationToken)) { Members = isWhole ? members : null };
    }

    private static ImmutableArray<StateFilter> Of(TeamId team) =>
        [new("team", [team.Value]), new("status", [StoredName.Of(InstanceStatus.Destroyed)], Not: true)];
}

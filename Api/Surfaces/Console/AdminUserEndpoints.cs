using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/admin/users</c>: who there is.</summary>
internal static class AdminUserEndpoints
{
    public static void MapAdminUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/admin/users").WithTags("Users").Require(Role.Admin);
        users.MapGet("", List).WithSummary("List users, the newest first");
        users.MapPost("", Create).Reads(typeof(CreateUser)).Refuses(409).WithSummary("Make a user");
        users.MapGet("/{id}", Get).WithSummary("Get a user");
        users.MapPut("/{id}", Change).Reads(typeof(ChangeUser)).Refuses(409).WithSummary("Change a user; fields that are absent stay as they are")
            .WithDescription("Nobody can disable themselves, or take their own role from them.");
        users.MapDelete("/{id}", Delete).WithSummary("Delete a user, whose keys, sessions and tokens are good for nothing from then on");
        users.MapGet("/{id}/teams", Teams).WithSummary("List the teams of a user, and what they may do there");
    }

    private static async Task<Results<Ok<Page<UserShape>>, Refusal>> List(
        [AsParameters] UserQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.User(UserId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<UserShape>([.. found.Select(one => new UserShape(one))], page.Value));
    }

    private static async Task<Results<Created<UserShape>, Refusal>> Create(Body<CreateUser> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var id = ids.New<UserId>();
        var created = await grains.User(id).Create(body.Value.ToSpec(), caller.Actor);
        return created.IsOk ? TypedResults.Created(ConsolePaths.User(id), new UserShape(created.Value)) : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<UserShape>, Refusal>> Get(Id<UserId> id, IGrainFactory grains) => Answer(await grains.User(id.Value).Get());

    private static async Task<Results<Ok<UserShape>, Refusal>> Change(Id<UserId> id, Body<ChangeUser> body, Caller caller, IGrainFactory grains)
    {
        var change = body.Value.ToChange();
        return UserChanges.Check(caller, id.Value, change) is { } refusal
            ? refusal
            : Answer(await grains.User(id.Value).Update(change, caller.Actor));
    }

    private static async Task<Results<Ok<UserDeleted>, Refusal>> Delete(Id<UserId> id, Caller caller, IGrainFactory grains)
    {
        if (UserChanges.CheckDeletion(caller, id.Value) is { } refusal) return refusal;
        var deleted = await grains.Delete(caller, id.Value);
        return deleted.IsOk ? TypedResults.Ok(new UserDeleted("User deleted", id.Value.Value)) : Refusal.Of(deleted.Error);
    }

    private static async Task<Results<Ok<UserTeams>, Refusal>> Teams(Id<UserId> id, IGrainFactory grains)
    {
        var user = await grains.User(id.Value).Get();
        if (!user.IsOk) return Refusal.Of(user.Error);
        var teams = await Task.WhenAll(user.Value.Teams.Select(async membership =>
            (await grains.Team(TeamId.Of(membership.Key)).Get()).Value is { } team ? MembershipShape.Of(team, membership.Value) : null));
        MembershipShape[] found = [.. teams.OfType<MembershipShape>().OrderBy(team => team.Name, StringComparer.OrdinalIgnoreCase)];
        return TypedResults.Ok(new UserTeams(found, found.Length));
    }

    private static Results<Ok<UserShape>, Refusal> Answer(Outcome<UserView> user) =>
        user.IsOk ? TypedResults.Ok(new UserShape(user.Value)) : Refusal.Of(user.Error);
}

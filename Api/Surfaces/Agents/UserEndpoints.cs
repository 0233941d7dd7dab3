using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/users</c>: who there is.</summary>
internal static class UserEndpoints
{
    internal static void MapUsers(this IEndpointRouteBuilder v1)
    {
        var users = v1.MapGroup("/users").WithTags("Users");
        users.MapGet("", List).Require(Role.Admin).WithSummary("List users");
        users.MapPost("", Create).Require(Role.Admin).Reads(typeof(CreateAgentUser)).Refuses(409).WithSummary("Make a user");
        users.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a user: any as an admin, oneself as anybody");
        users.MapPut("/{id}", Change).Require(Role.Admin).Reads(typeof(ChangeAgentUser)).Refuses(409)
            .WithSummary("Change a user; fields that are absent stay as they are");
        users.MapDelete("/{id}", Delete).Require(Role.Admin).WithSummary("Delete a user");
    }

    private static async Task<Results<Chosen<AgentUsers>, Refusal>> List(
        [AsParameters] AgentUserQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Query(query.ToStateQuery(), cancellationToken);
        var found = await page.Views(id => grains.User(UserId.Of(id)).Get());
        var total = page.Total ?? found.Length;
        return new Chosen<AgentUsers>(
            new([.. found.Select(one => new AgentUser(one))], total, query.LimitValue, query.OffsetValue, query.HasMore(page.Rows.Length, total)),
            query.FieldsValue);
    }

    private static async Task<Results<Created<AgentUser>, Refusal>> Create(Body<CreateAgentUser> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var id = ids.New<UserId>();
        var created = await grains.User(id).Create(body.Value.ToSpec(), caller.Actor);
        return created.IsOk
            ? TypedResults.Created($"{AgentsSurface.Root}/users/{id}", new AgentUser(created.Value))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Chosen<AgentUser>, Refusal>> Get(
        Id<UserId> id, [AsParameters] AgentFields<AgentUser> query, Caller caller, IGrainFactory grains)
    {
        if (!caller.May(Role.Admin) && caller.Principal.User != id.Value) return Refusal.NotFound("User");
        var found = await grains.User(id.Value).Get();
        return found.IsOk ? new Chosen<AgentUser>(new(found.Value), query.FieldsValue) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<AgentUser>, Refusal>> Change(Id<UserId> id, Body<ChangeAgentUser> body, Caller caller, IGrainFactory grains)
    {
        var change = body.Value.ToChange();
        if (UserChanges.Check(caller, id.Value, change) is { } refusal) return refusal;
        var changed = await grains.User(id.Value).Update(change, caller.Actor);
        return changed.IsOk ? TypedResults.Ok(new AgentUser(changed.Value)) : Refusal.Of(changed.Error);
    }

    private static async Task<Results<Ok<AgentUserDeleted>, Refusal>> Delete(Id<UserId> id, Caller caller, IGrainFactory grains)
    {
        if (UserChanges.CheckDeletion(caller, id.Value) is { } refusal) return refusal;
        var deleted = await grains.Delete(caller, id.Value);
        return deleted.IsOk ? TypedResults.Ok(new AgentUserDeleted("User deleted successfully")) : Refusal.Of(deleted.Error);
    }
}

using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/api-keys</c>: who may do what.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys").Require(Role.Admin);
        keys.MapPost("", Create).Reads(typeof(CreateApiKey)).WithSummary("Make an API key; the answer is the only place where it stands");
        keys.MapGet("", List).WithSummary("List API keys, without the keys");
        keys.MapDelete("/{id}", Revoke).WithSummary("Revoke an API key: it is good for nothing from then on, and its open streams end")
            .WithDescription("It stays in the list. Nobody can revoke the key that they call with.");
    }

    /// <summary>The key of that id; null if there is none. Keys are kept by their hashes.</summary>
    internal static async Task<(string Hash, ApiKeyView View)?> Find(
        ApiKeyId id, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var query = new StateQuery { Kind = StateKinds.ApiKey, Filters = [new("id", [id.Value])], Limit = 1 };
        var row = (await states.Query(query, cancellationToken)).Rows.FirstOrDefault();
        return row is not null && (await grains.ApiKey(row.Id).Get()).Value is { } view ? (row.Id, view) : null;
    }

    private static async Task<Results<Created<CreatedApiKey>, Refusal>> Create(Body<CreateApiKey> body, Caller caller, IGrainFactory grains)
    {
        var key = RawKey.New();
        var spec = body.Value.ToSpec(caller, key);
        if (KeyRights.Check(caller, spec.Scopes) is { } refusal) return refusal;
        var teams = await Task.WhenAll(spec.Teams.Select(team => grains.Team(TeamId.Of(team)).Get()));
        if (teams.Any(team => !team.IsOk)) return Refusal.Invalid("teams", "teams holds the id of a team that there is not");
        var created = await grains.ApiKey(RawKey.Hash(key)).Create(spec, caller.Actor);
        return created.IsOk ? TypedResults.Created((string?)null, new CreatedApiKey(created.Value, key)) : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<Page<ApiKeyShape>>, Refusal>> List(
        [AsParameters] ApiKeyQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.Ask(StateKinds.ApiKey, []), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(hash => grains.ApiKey(hash).Get());
        return TypedResults.Ok(query.Envelope<ApiKeyShape>([.. found.Select(one => new ApiKeyShape(one))], page.Value));
    }

    private static async Task<Results<Ok<ApiKeyShape>, Refusal>> Revoke(
        Id<ApiKeyId> id, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        if (caller.Principal.Key == id.Value) return Refusal.Malformed("You cannot revoke the key that you call with", "id");
        if (await Find(id.Value, grains, states, cancellationToken) is not { } key) return Refusal.NotFound("API key");
        var revoked = await grains.ApiKey(key.Hash).Revoke(caller.Actor);
        return revoked.IsOk ? TypedResults.Ok(new ApiKeyShape(revoked.Value)) : Refusal.Of(revoked.Error);
    }
}

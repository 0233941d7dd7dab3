using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/me</c>: the caller.</summary>
internal static class MeEndpoints
{
    // More keys than this are nobody's habit.
    private const int MaxKeys = 1_000;

    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Me").Require(Role.Viewer);
        me.MapGet("", Get).WithSummary("Who calls, and what they may do");
        me.MapPut("", Change).Reads(typeof(ChangeMe)).Refuses(404, 429).WithSummary("Change one's own name or password")
            .WithDescription("A new password needs the present one, and ends all sessions and tokens.");
        me.MapGet("/api-keys", Keys).Refuses(404).WithSummary("List one's own API keys, without the keys");
        me.MapPost("/api-keys", CreateKey).Reads(typeof(CreateOwnApiKey)).Refuses(404)
            .WithSummary("Make an API key of one's own; the answer is the only place where it stands");
        me.MapDelete("/api-keys/{id}", RevokeKey).WithSummary("Revoke an API key of one's own");
    }

    private static async Task<Results<Ok<MeShape>, Refusal>> Get(Caller caller, IGrainFactory grains)
    {
        if (caller.Principal.User is not { } user) return TypedResults.Ok(new MeShape(caller, null));
        var found = await grains.User(user).Get();
        return found.IsOk ? TypedResults.Ok(new MeShape(caller, found.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<MeShape>, Refusal>> Change(
        Body<ChangeMe> body, HttpContext context, Caller caller, Logins logins, IGrainFactory grains)
    {
        if (caller.Principal.User is not { } user) return NoUser;
        if (body.Value.NewPassword is not null)
        {
            if (logins.Count(context) is { } limited) return limited;
            var present = await grains.User(user).LogIn(body.Value.CurrentPassword!);
            if (!present.IsOk) return Refusal.Invalid("currentPassword", "currentPassword is not the present password");
        }

        var changed = await grains.User(user).Update(new() { Name = body.Value.Name, Password = body.Value.NewPassword }, caller.Actor);
        return changed.IsOk ? TypedResults.Ok(new MeShape(caller, changed.Value)) : Refusal.Of(changed.Error);
    }

    private static async Task<Results<Ok<OwnApiKeys>, Refusal>> Keys(
        Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        if (caller.Principal.User is not { } user) return NoUser;
        var query = new StateQuery { Kind = StateKinds.ApiKey, Filters = [new("owner", [user.Value])], Limit = MaxKeys };
        var found = await (await states.Query(query, cancellationToken)).Views(hash => grains.ApiKey(hash).Get());
        return TypedResults.Ok(new OwnApiKeys([.. found.Select(one => new ApiKeyShape(one))], found.Length));
    }

    private static async Task<Results<Created<CreatedApiKey>, Refusal>> CreateKey(
        Body<CreateOwnApiKey> body, Caller caller, IGrainFactory grains, TimeProvider time)
    {
        if (caller.Principal.User is not { } user) return NoUser;
        var key = RawKey.New();
        var spec = body.Value.ToSpec(caller, user, key, time.GetUtcNow());
        if (spec.Role > caller.Principal.GreatestRole) return Refusal.Invalid("role", "role is higher than your own");
        if (KeyRights.Check(caller, spec.Scopes) is { } refusal) return refusal;
        var created = await grains.ApiKey(RawKey.Hash(key)).Create(spec, caller.Actor);
        return created.IsOk ? TypedResults.Created((string?)null, new CreatedApiKey(created.Value, key)) : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<ApiKeyShape>, Refusal>> RevokeKey(
        Id<ApiKeyId> id, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var key = await ApiKeyEndpoints.Find(id.Value, grains, states, cancellationToken);
        if (caller.Principal.User is not { } user || key?.View.Spec.Owner != user) return Refusal.NotFound("API key");
        var revoked = await grains.ApiKey(key.Value.Hash).Revoke(caller.Actor);
        return revoked.IsOk ? TypedResults.Ok(new ApiKeyShape(revoked.Value)) : Refusal.Of(revoked.Error);
    }

    /// <summary>A program's key has no user behind it.</summary>
    private static Refusal NoUser => Refusal.NotFound("User");
}

/// <summary>Whoever calls.</summary>
public sealed record MeShape
{
    internal MeShape(Caller caller, UserView? user)
    {
        var principal = caller.Principal;
        (Id, Email, Name) = (caller.Actor, user?.Email, user is null ? principal.Name : user.Name);
        (Role, Scopes, ApiKeyId) = (WireName.Upper(principal.Role), principal.Scopes, principal.Key?.Value);
        Teams = principal.Teams.ToDictionary(team => team.Key, team => WireName.Upper(team.Value), StringComparer.Ordinal);
        (Plan, RequestsPerMinute) = (WireName.Snake(principal.Plan), principal.RequestsPerMinute);
        (LastLoginAt, CreatedAt) = (user?.LastLoginAt, user?.CreatedAt);
    }

    /// <summary>The user's id; of a program's key, the key's.</summary>
    public string Id { get; }

    /// <summary>The user's address; null for a program's key.</summary>
    public string? Email { get; }

    /// <summary>What people call them; of a program's key, its name.</summary>
    public string? Name { get; }

    /// <summary>What this credential may do everywhere.</summary>
    public string Role { get; }

    /// <summary>The teams by their ids, and what this credential may do there, where that is more.</summary>
    public IReadOnlyDictionary<string, string> Teams { get; }

    /// <summary>What this credential is good for.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The API key that was shown; null for a session or a token.</summary>
    public string? ApiKeyId { get; }

    /// <summary>free, pro or enterprise.</summary>
    public string Plan { get; }

    /// <summary>Requests in a minute, of the plan enterprise.</summary>
    public int? RequestsPerMinute { get; }

    /// <summary>When the user last logged in.</summary>
    public DateTimeOffset? LastLoginAt { get; }

    /// <summary>When the user was made.</summary>
    public DateTimeOffset? CreatedAt { get; }
}

/// <summary>What to change of oneself; what is absent stays.</summary>
public sealed record ChangeMe : IHasRules
{
    /// <summary>What people call one; empty for nothing.</summary>
    [StringLength(128)]
    public string? Name { get; init; }

    /// <summary>The present password.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? CurrentPassword { get; init; }

    /// <summary>The new one.</summary>
    [StringLength(128, MinimumLength = 8)]
    public string? NewPassword { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(ChangeMe);

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (NewPassword is not null && CurrentPassword is null) yield return new("currentPassword", "currentPassword is required with newPassword");
    }
}

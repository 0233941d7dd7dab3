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

/// <summary><c>/api/v1/api-keys</c>: who may do what.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys").Require(Role.Admin);
        keys.MapPost("", Create).Reads(typeof(CreateApiKey)).WithSummary("Make an API key; the answer is the only place where it stands");
        keys.MapGet("", List).WithSummary("List API keys, without the keys");
    }

    private static async Task<Results<Created<CreatedApiKey>, Refusal>> Create(Body<CreateApiKey> body, Caller caller, IGrainFactory grains)
    {
        var key = RawKey.New();
        WireName.TryRead<Role>(body.Value.Role, WireName.Upper, out var role);
        var created = await grains.ApiKey(RawKey.Hash(key)).Create(
            new ApiKeySpec { Name = body.Value.Name!, Role = role, Prefix = RawKey.Prefix(key) }, caller.Actor);
        if (!created.IsOk) return Refusal.Of(created.Error);
        var view = created.Value;
        return TypedResults.Created(
            (string?)null, new CreatedApiKey(view.Id.Value, view.Spec.Name, WireName.Upper(view.Spec.Role), view.Spec.Prefix, key, view.CreatedAt));
    }

    private static async Task<Results<Ok<Page<ApiKeyShape>>, Refusal>> List(
        [AsParameters] ApiKeyQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.Ask(StateKinds.ApiKey, []), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(hash => grains.ApiKey(hash).Get());
        return TypedResults.Ok(query.Envelope<ApiKeyShape>([.. found.Select(ApiKeyShape.Of)], page.Value));
    }
}

/// <summary>A key to make.</summary>
public sealed record CreateApiKey
{
    /// <summary>What it is for.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>What it may do.</summary>
    [Required, OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }
}

/// <summary>A new key, with the key itself.</summary>
public sealed record CreatedApiKey(string Id, string Name, string Role, string Prefix, string Key, DateTimeOffset CreatedAt);

/// <summary>A key without the key.</summary>
public sealed record ApiKeyShape(string Id, string Name, string Role, string Prefix, DateTimeOffset CreatedAt)
{
    internal static ApiKeyShape Of(ApiKeyView view) =>
        new(view.Id.Value, view.Spec.Name, WireName.Upper(view.Spec.Role), view.Spec.Prefix, view.CreatedAt);
}

/// <summary>The query of the list of keys.</summary>
public sealed record ApiKeyQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}

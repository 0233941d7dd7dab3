using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A key to make, for a program or for a user.</summary>
public sealed record CreateApiKey : IHasRules
{
    /// <summary>What it is for.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>What it may do: of a user's key, at most what the user may.</summary>
    [Required, OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }

    /// <summary>What it is good for, such as logs:read; everything that the caller's own credential is good for if absent.</summary>
    [Each(1, 210, MaxCount = 50)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Until when; for ever if absent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The teams whose instances a program's key sees.</summary>
    [Each(1, 128, MaxCount = 100)]
    public IReadOnlyList<string>? Teams { get; init; }

    /// <summary>The user whose key it is; a program's if absent.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Of a program's key: free, also if absent, pro or enterprise.</summary>
    [OneOf("free", "pro", "enterprise")]
    public string? Plan { get; init; }

    /// <summary>Requests in a minute, of the plan enterprise; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int? RequestsPerMinute { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (OwnerId is not null && !FleetId.TryParse<UserId>(OwnerId, out _)) yield return new("ownerId", "ownerId is not the id of a user");
        if (Teams?.Any(team => !FleetId.TryParse<TeamId>(team, out _)) is true) yield return new("teams", "teams holds what is not the id of a team");
    }

    internal ApiKeySpec ToSpec(Caller caller, string key) => new()
    {
        Name = Name!,
        Role = IdentityWords.Role(Role)!.Value,
        Prefix = RawKey.Prefix(key),
        Owner = OwnerId is { } owner ? UserId.Of(owner) : null,
        Teams = [.. (Teams ?? []).Distinct(StringComparer.Ordinal)],
        Scopes = Scopes is { } scopes ? [.. scopes] : caller.Principal.Scopes,
        ExpiresAt = ExpiresAt,
        Plan = IdentityWords.Plan(Plan) ?? Fleet.Identity.Plan.Free,
        RequestsPerMinute = RequestsPerMinute,
    };
}

/// <summary>A key of one's own to make.</summary>
public sealed record CreateOwnApiKey : IHasRules
{
    /// <summary>What it is for.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>In how many days it expires; never if absent.</summary>
    [Range(1, 3_650)]
    public int? ExpiresInDays { get; init; }

    /// <summary>Another name of expiresInDays.</summary>
    [JsonPropertyName("expires_in_days"), Range(1, 3_650)]
    public int? ExpiresInDaysToo { get; init; }

    /// <summary>What it is good for, such as logs:read; everything that the caller's own credential is good for if absent.</summary>
    [Each(1, 210, MaxCount = 50)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The most that it may do; all that the caller may if absent.</summary>
    [OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ExpiresInDays is { } days && ExpiresInDaysToo is { } too && days != too)
        {
            yield return new("expires_in_days", "expires_in_days and expiresInDays say different things");
        }
    }

    internal ApiKeySpec ToSpec(Caller caller, UserId owner, string key, DateTimeOffset now) => new()
    {
        Name = Name!,
        Role = IdentityWords.Role(Role) ?? caller.Principal.GreatestRole,
        Prefix = RawKey.Prefix(key),
        Owner = owner,
        Scopes = Scopes is { } scopes ? [.. scopes] : caller.Principal.Scopes,
        ExpiresAt = (ExpiresInDays ?? ExpiresInDaysToo) is { } days ? now.AddDays(days) : null,
    };
}

/// <summary>A key without the key.</summary>
public record ApiKeyShape
{
    internal ApiKeyShape(ApiKeyView view)
    {
        (Id, Name, Role, Prefix) = (view.Id.Value, view.Spec.Name, WireName.Upper(view.Spec.Role), view.Spec.Prefix);
        (OwnerId, Teams, Scopes) = (view.Spec.Owner?.Value, view.Spec.Teams, view.Spec.Scopes);
        (Plan, RequestsPerMinute) = (WireName.Snake(view.Spec.Plan), view.Spec.RequestsPerMinute);
        (CreatedBy, CreatedAt, ExpiresAt) = (view.CreatedBy, view.CreatedAt, view.Spec.ExpiresAt);
        (LastUsedAt, RevokedAt) = (view.LastUsedAt, view.RevokedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What it is for.</summary>
    public string Name { get; }

    /// <summary>The most that it may do.</summary>
    public string Role { get; }

    /// <summary>Its first characters.</summary>
    public string Prefix { get; }

    /// <summary>Whose it is; null for a program's.</summary>
    public string? OwnerId { get; }

    /// <summary>The teams whose instances a program's key sees.</summary>
    public IReadOnlyList<string> Teams { get; }

    /// <summary>What it is good for.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>Of a program's key: free, pro or enterprise.</summary>
    public string Plan { get; }

    /// <summary>Requests in a minute, of the plan enterprise.</summary>
    public int? RequestsPerMinute { get; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Until when it is good; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>When it was last used; a minute or two late.</summary>
    public DateTimeOffset? LastUsedAt { get; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; }
}

/// <summary>A new key, with the key itself.</summary>
public sealed record CreatedApiKey : ApiKeyShape
{
    internal CreatedApiKey(ApiKeyView view, string key) : base(view) => Key = key;

    /// <summary>The key: shown here, and nowhere else.</summary>
    public string Key { get; }
}

/// <summary>A user's own keys.</summary>
public sealed record OwnApiKeys(IReadOnlyList<ApiKeyShape> Data, int Total);

/// <summary>The query of the list of keys.</summary>
public sealed record ApiKeyQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}

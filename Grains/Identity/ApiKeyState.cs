using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Identity;

namespace Fleet.Grains.Identity;

/// <summary>What is stored of an API key; the grain's key is the hash of the key itself.</summary>
internal sealed record ApiKeyState
{
    public ApiKeyId Id { get; init; }
    public string Name { get; init; } = "";
    public Role Role { get; init; }
    public string Prefix { get; init; } = "";
    public UserId? Owner { get; init; }

    /// <summary>Documents of before teams have none.</summary>
    public ImmutableArray<string> Teams { get => field.IsDefault ? [] : field; init; }

    /// <summary>Documents of before scopes were good for everything.</summary>
    public ImmutableArray<string> Scopes { get => field.IsDefaultOrEmpty ? [Fleet.Identity.Scopes.Everything] : field; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
    public Plan Plan { get; init; }
    public int? RequestsPerMinute { get; init; }
    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    [JsonIgnore]
    public ApiKeySpec Spec
    {
        get => new()
        {
            Name = Name,
            Role = Role,
            Prefix = Prefix,
            Owner = Owner,
            Teams = Teams,
            Scopes = Scopes,
            ExpiresAt = ExpiresAt,
            Plan = Plan,
            RequestsPerMinute = RequestsPerMinute,
        };
        init => (Name, Role, Prefix, Owner, Teams, Scopes, ExpiresAt, Plan, RequestsPerMinute) =
            (value.Name, value.Role, value.Prefix, value.Owner, value.Teams, value.Scopes, value.ExpiresAt, value.Plan, value.RequestsPerMinute);
    }
}

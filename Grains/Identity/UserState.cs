using System.Collections.Immutable;
using Fleet.Identity;

namespace Fleet.Grains.Identity;

/// <summary>What is stored of a user.</summary>
internal sealed record UserState
{
    public UserId Id { get; init; }
    public string Email { get; init; } = "";
    public string? DisplayName { get; init; }

    /// <summary>What lists search: written for them alone.</summary>
    public string Name => DisplayName is null ? Email : $"{DisplayName} {Email}";

    public Role Role { get; init; }
    public ImmutableSortedDictionary<string, Role> Teams { get; init; } = ImmutableSortedDictionary<string, Role>.Empty;
    public bool IsActive { get; init; }
    public Plan Plan { get; init; }
    public int? RequestsPerMinute { get; init; }
    public string? PasswordHash { get; init; }

    /// <summary>Counts how often all sessions and tokens were ended.</summary>
    public int Epoch { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset? LastLoginAt { get; init; }
    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public UserView View(DateTimeOffset now) => new()
    {
        Id = Id,
        Email = Email,
        Name = DisplayName,
        Role = Role,
        Teams = Teams,
        IsActive = IsActive,
        Plan = Plan,
        RequestsPerMinute = RequestsPerMinute,
        LockedUntil = LockedUntil > now ? LockedUntil : null,
        LastLoginAt = LastLoginAt,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };
}

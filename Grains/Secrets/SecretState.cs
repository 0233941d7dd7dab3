using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>What is stored of a secret.</summary>
internal sealed record SecretState
{
    public SecretId Id { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public SecretType Type { get; init; }

    /// <summary>Whose it is; null for all.</summary>
    public InstanceId? InstanceId { get; init; }
    public ImmutableArray<string> Scope { get; init; } = [];
    public DateTimeOffset? ExpiresAt { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? LastRotatedAt { get; init; }

    /// <summary>Those that are kept, the present one last.</summary>
    public ImmutableArray<StoredVersion> Versions { get; init; } = [];

    public SecretView View(DateTimeOffset now) => new()
    {
        Id = Id,
        Name = Name,
        Description = Description,
        Type = Type,
        Instance = InstanceId,
        Scope = Scope,
        ExpiresAt = ExpiresAt,
        IsExpired = ExpiresAt <= now,
        CreatedBy = Actor,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        LastRotatedAt = LastRotatedAt,
        Versions = [.. Versions.Select(version => new SecretVersion(version.Number, version.CreatedAt, version.CreatedBy))],
    };
}

/// <summary>A version of a secret.</summary>
internal sealed record StoredVersion(int Number, SealedSecret Value, DateTimeOffset CreatedAt, string CreatedBy);

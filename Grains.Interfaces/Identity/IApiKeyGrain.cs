using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>One API key. Key: the SHA-256 hash of the raw key in lower-case hex; the raw key itself is stored nowhere.</summary>
[Alias("fleet.api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Records the key; the same call again answers the stored one. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<ApiKeyView>> Create(ApiKeySpec spec, string actor);

    /// <summary>The key, or not_found; revoked and expired ones too.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ApiKeyView>> Get();

    /// <summary>
    /// Whom it stands for now: with its owner's present role, as far as the key's own goes, and present teams. Unauthorized when there is no such
    /// key, when it is revoked or expired, and when its owner is disabled or gone.
    /// </summary>
    [Alias("authenticate"), AlwaysInterleave]
    Task<Outcome<Principal>> Authenticate();

    /// <summary>It is good for nothing from now on; the same call again answers the same.</summary>
    [Alias("revoke")]
    Task<Outcome<ApiKeyView>> Revoke(string actor);

    /// <summary>It was used then. Written down only where that is a minute or more after what is written.</summary>
    [Alias("used")]
    Task Used(DateTimeOffset at);
}

/// <summary>An API key as somebody wants it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.api-key-spec")]
public sealed record ApiKeySpec
{
    /// <summary>What it is for: 1 to 100 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The most that it may do.</summary>
    [Id(1)]
    public required Role Role { get; init; }

    /// <summary>The key's first characters, to tell keys apart.</summary>
    [Id(2)]
    public required string Prefix { get; init; }

    /// <summary>Whose it is; null for a key of a program.</summary>
    [Id(3)]
    public UserId? Owner { get; init; }

    /// <summary>For a key of a program: the teams that it belongs to, with the key's role. Empty for a user's key, which has the user's.</summary>
    [Id(4)]
    public ImmutableArray<string> Teams { get; init; } = [];

    /// <summary>What it is good for.</summary>
    [Id(5)]
    public ImmutableArray<string> Scopes { get; init; } = [Identity.Scopes.Everything];

    /// <summary>Until when; null for ever.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>For a key of a program: which rate limits hold.</summary>
    [Id(7)]
    public Plan Plan { get; init; }

    /// <summary>Requests in a minute, where the plan is <see cref="Plan.Enterprise"/>; 0 for no limit.</summary>
    [Id(8)]
    public int? RequestsPerMinute { get; init; }
}

/// <summary>An API key without the key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was revoked; null if it was not.</param>
/// <param name="LastUsedAt">When it was last used, late by a minute or two; null if it never was.</param>
[GenerateSerializer, Immutable, Alias("fleet.api-key-view")]
public sealed record ApiKeyView(
    [property: Id(0)] ApiKeyId Id,
    [property: Id(1)] ApiKeySpec Spec,
    [property: Id(2)] string CreatedBy,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? RevokedAt = null,
    [property: Id(5)] DateTimeOffset? LastUsedAt = null);

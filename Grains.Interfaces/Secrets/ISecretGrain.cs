using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Secrets;

/// <summary>
/// A secret of the vault. It is made and deleted through <see cref="ISecretNameGrain"/>, which keeps its name for it. No answer holds a value but
/// that of <see cref="Value"/>, and that one sealed. Key: <see cref="SecretId"/>.
/// </summary>
[Alias("fleet.secret")]
public interface ISecretGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Called by the holder of its name only; the same call again answers it as it stands.</summary>
    [Alias("create")]
    Task<Outcome<SecretView>> Create(SecretSpec spec, string actor);

    /// <summary>What is known of it beside its value, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<SecretView>> Get();

    /// <summary>Changes it; another value counts as a rotation.</summary>
    [Alias("update")]
    Task<Outcome<SecretView>> Update(SecretChange change, string actor);

    /// <summary>The value of that version, null for the present one. not_found if there is no such version any more.</summary>
    [Alias("value"), AlwaysInterleave]
    Task<Outcome<SealedSecret>> Value(int? version);

    /// <summary>Forgets it with all its versions; answers it as it was. Called by the holder of its name only.</summary>
    [Alias("delete")]
    Task<Outcome<SecretView>> Delete();
}

/// <summary>
/// Holds the name of a secret, so that an instance has one secret of a name, and there is one of it for all. It asks secrets, and they never ask it.
/// Key: made by <see cref="GrainKeys"/> of the instance and the name.
/// </summary>
[Alias("fleet.secret-name")]
public interface ISecretNameGrain : IGrainWithStringKey
{
    /// <summary>Makes the secret under that id; a conflict while another has the name.</summary>
    [Alias("create")]
    Task<Outcome<SecretView>> Create(SecretId id, SecretSpec spec, string actor);

    /// <summary>Deletes the secret of that id, and frees the name if it had it.</summary>
    [Alias("delete")]
    Task<Outcome<SecretView>> Delete(SecretId id);

    /// <summary>Who has the name, or had it when somebody last asked for it; null if nobody does.</summary>
    [Alias("holder"), AlwaysInterleave]
    Task<SecretId?> Holder();
}

/// <summary>What a secret is for.</summary>
[GenerateSerializer, Alias("fleet.secret-type")]
public enum SecretType
{
    /// <summary>An environment variable.</summary>
    EnvVar,

    /// <summary>A file.</summary>
    File,

    /// <summary>A certificate, or its key.</summary>
    Certificate,

    /// <summary>A key of somebody's API.</summary>
    ApiKey,
}

/// <summary>What scopes mean to Fleet; all others mean something to people only.</summary>
public static class SecretScopes
{
    /// <summary>The secret is deleted when its instance is destroyed.</summary>
    public const string Deployment = "deployment";
}

/// <summary>A secret to make.</summary>
/// <param name="Name">1 to 256 letters, digits, underscores, dots and hyphens.</param>
/// <param name="Value">Its value.</param>
/// <param name="Type">What it is for.</param>
/// <param name="Instance">Whose it is; null for all.</param>
/// <param name="Description">At most 512 characters.</param>
/// <param name="ExpiresAt">When it is not to be used any more; null for never.</param>
[GenerateSerializer, Immutable, Alias("fleet.secret-spec")]
public sealed record SecretSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] SealedSecret Value,
    [property: Id(2)] SecretType Type = SecretType.EnvVar,
    [property: Id(3)] InstanceId? Instance = null,
    [property: Id(4)] string? Description = null,
    [property: Id(5)] DateTimeOffset? ExpiresAt = null)
{
    /// <summary>At most 50 words of 1 to 128 characters; see <see cref="SecretScopes"/>.</summary>
    [Id(6)]
    public ImmutableArray<string> Scope { get; init; } = [];
}

/// <summary>What is to change of a secret; null leaves it as it is.</summary>
/// <param name="Value">Its next value.</param>
/// <param name="Description">The empty text for none.</param>
/// <param name="Scope">All of them.</param>
/// <param name="ExpiresAt">When it is not to be used any more.</param>
[GenerateSerializer, Immutable, Alias("fleet.secret-change")]
public sealed record SecretChange(
    [property: Id(0)] SealedSecret? Value = null,
    [property: Id(1)] string? Description = null,
    [property: Id(2)] ImmutableArray<string>? Scope = null,
    [property: Id(3)] DateTimeOffset? ExpiresAt = null);

/// <summary>A secret as callers see it: without its value.</summary>
[GenerateSerializer, Immutable, Alias("fleet.secret-view")]
public sealed record SecretView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required SecretId Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary>What it is for.</summary>
    [Id(3)]
    public required SecretType Type { get; init; }

    /// <summary>Whose it is; null for all.</summary>
    [Id(4)]
    public InstanceId? Instance { get; init; }

    /// <summary>See <see cref="SecretScopes"/>.</summary>
    [Id(5)]
    public ImmutableArray<string> Scope { get; init; } = [];

    /// <summary>When it is not to be used any more.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether that time has come.</summary>
    [Id(7)]
    public bool IsExpired { get; init; }

    /// <summary>Who made it.</summary>
    [Id(8)]
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    [Id(9)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When anything of it last changed.</summary>
    [Id(10)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it last got another value; null if it has its first one.</summary>
    [Id(11)]
    public DateTimeOffset? LastRotatedAt { get; init; }

    /// <summary>The versions that are kept, the present one last; without their values.</summary>
    [Id(12)]
    public ImmutableArray<SecretVersion> Versions { get; init; } = [];
}

/// <summary>A version of a secret.</summary>
/// <param name="Number">From 1.</param>
/// <param name="CreatedAt">Since when it holds, or held.</param>
/// <param name="CreatedBy">Who gave it.</param>
[GenerateSerializer, Immutable, Alias("fleet.secret-version")]
public sealed record SecretVersion([property: Id(0)] int Number, [property: Id(1)] DateTimeOffset CreatedAt, [property: Id(2)] string CreatedBy);

using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Secrets;

/// <summary>
/// The record of how often a secret of an instance is to be rotated, wherever it is kept. Where the vault has a secret of that name for that
/// instance, the record follows its rotations, and says nothing of its own. Key: <see cref="SecretRotationId"/>, made by <see cref="GrainKeys"/> of
/// the instance and the name, so that there is one of each.
/// </summary>
[Alias("fleet.secret-rotation")]
public interface ISecretRotationGrain : IGrainWithStringKey
{
    /// <summary>Makes the record, or puts these in the place of what it says; a time of rotation that is not said stays.</summary>
    [Alias("put")]
    Task<Outcome<SecretRotationView>> Put(SecretRotationSpec spec, string actor);

    /// <summary>The record, or not_found. Whether it is overdue is found now.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<SecretRotationView>> Get();

    /// <summary>Notes that the secret was rotated just now; a conflict where the vault has it, and rotates it itself.</summary>
    [Alias("rotate")]
    Task<Outcome<SecretRotationView>> Rotate(string actor);
}

/// <summary>Reads the records of rotations.</summary>
public interface ISecretRotations
{
    /// <summary>All that somebody may know of, newest first.</summary>
    /// <param name="instance">Those of that instance; null for all.</param>
    /// <param name="visibleTo">Who asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ImmutableArray<SecretRotationView>> All(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default);
}

/// <summary>What a record of rotations says.</summary>
/// <param name="Instance">Whose secret it is.</param>
/// <param name="Name">1 to 256 characters.</param>
/// <param name="Type">1 to 64 characters.</param>
/// <param name="LastRotated">When it was last rotated; null if that is not known.</param>
/// <param name="RotationDays">After how many days it is overdue, 1 to 3,650.</param>
[GenerateSerializer, Immutable, Alias("fleet.secret-rotation-spec")]
public sealed record SecretRotationSpec(
    [property: Id(0)] InstanceId Instance,
    [property: Id(1)] string Name,
    [property: Id(2)] string Type,
    [property: Id(3)] DateTimeOffset? LastRotated = null,
    [property: Id(4)] int RotationDays = SecretRotationSpec.UsualDays)
{
    /// <summary>How many days there are where nobody says it.</summary>
    public const int UsualDays = 90;
}

/// <summary>A record of rotations as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it says; of a secret of the vault, the time of its present value.</param>
/// <param name="VaultSecret">The secret of the vault that it follows; null if it follows none.</param>
/// <param name="NextRotation">When it is due next; null if it was never rotated.</param>
/// <param name="IsOverdue">Whether that has passed, or it was never rotated.</param>
/// <param name="DaysSinceRotation">Whole days; null if it was never rotated.</param>
/// <param name="CreatedAt">When the record was made.</param>
[GenerateSerializer, Immutable, Alias("fleet.secret-rotation-view")]
public sealed record SecretRotationView(
    [property: Id(0)] SecretRotationId Id,
    [property: Id(1)] SecretRotationSpec Spec,
    [property: Id(2)] SecretId? VaultSecret,
    [property: Id(3)] DateTimeOffset? NextRotation,
    [property: Id(4)] bool IsOverdue,
    [property: Id(5)] int? DaysSinceRotation,
    [property: Id(6)] DateTimeOffset CreatedAt);

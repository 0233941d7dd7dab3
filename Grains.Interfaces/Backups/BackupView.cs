using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Backups;

/// <summary>Where a backup stands.</summary>
[GenerateSerializer, Alias("fleet.backup-status")]
public enum BackupStatus
{
    /// <summary>Asked for.</summary>
    Pending,

    /// <summary>Being made.</summary>
    Running,

    /// <summary>Whole: each part was read back from its store, and its checksum is the one that was written.</summary>
    Completed,

    /// <summary>It could not be made; nothing of it is in the store.</summary>
    Failed,

    /// <summary>Being deleted.</summary>
    Deleting,
}

/// <summary>The kinds of things that a backup holds.</summary>
[GenerateSerializer, Alias("fleet.backup-part-kind")]
public enum BackupPartKind
{
    /// <summary>A dump of its database.</summary>
    Database,

    /// <summary>An archive of its files.</summary>
    Files,
}

/// <summary>One object of a backup.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Key">Its name in the store.</param>
/// <param name="Size">Bytes, as stored.</param>
/// <param name="Sha256">Of the object as stored, in lower-case hex.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-part")]
public sealed record BackupPart(
    [property: Id(0)] BackupPartKind Kind, [property: Id(1)] string Key, [property: Id(2)] long Size, [property: Id(3)] string Sha256);

/// <summary>How the last verification of a backup ended.</summary>
/// <param name="At">When.</param>
/// <param name="IsGood">Whether it could be restored and was what it was made of.</param>
/// <param name="Message">What was compared, or what was wrong.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-verification")]
public sealed record BackupVerification([property: Id(0)] DateTimeOffset At, [property: Id(1)] bool IsGood, [property: Id(2)] string Message);

/// <summary>What is known of a backup before it is made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Instance">Whose it is.</param>
/// <param name="Deployment">The instance's configuration at that time, with which a clone begins.</param>
/// <param name="Request">What it is to be; label and store are set.</param>
/// <param name="Operation">The operation that makes it.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-plan")]
public sealed record BackupPlan(
    [property: Id(0)] BackupId Id,
    [property: Id(1)] InstanceId Instance,
    [property: Id(2)] InstanceDeployment Deployment,
    [property: Id(3)] BackupRequest Request,
    [property: Id(4)] OperationId Operation,
    [property: Id(5)] string Actor,
    [property: Id(6)] DateTimeOffset At);

/// <summary>A backup as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.backup-view")]
public sealed record BackupView
{
    /// <summary>What it was meant to be.</summary>
    [Id(0)]
    public required BackupPlan Plan { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required BackupStatus Status { get; init; }

    /// <summary>What it holds.</summary>
    [Id(2)]
    public ImmutableArray<BackupPart> Parts { get; init; } = [];

    /// <summary>Why it failed.</summary>
    [Id(3)]
    public OperationError? Error { get; init; }

    /// <summary>The operation that verifies or deletes it now; null when none does.</summary>
    [Id(4)]
    public OperationId? Operation { get; init; }

    /// <summary>How its last verification ended; null before the first.</summary>
    [Id(5)]
    public BackupVerification? Verification { get; init; }

    /// <summary>When it was completed or failed.</summary>
    [Id(6)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Bytes in its store.</summary>
    public long Size => Parts.Sum(part => part.Size);
}

using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Drift;

/// <summary>What a check of an instance came to.</summary>
[GenerateSerializer, Alias("fleet.drift-status")]
public enum DriftStatus
{
    /// <summary>All that could be judged is as declared.</summary>
    Clean,

    /// <summary>Something is not.</summary>
    Drifted,

    /// <summary>There is nothing to compare: nothing is declared of it, or nobody has ever said how it is.</summary>
    Unknown,

    /// <summary>It could not be looked at.</summary>
    Error,
}

/// <summary>How bad it is.</summary>
[GenerateSerializer, Alias("fleet.drift-severity")]
public enum DriftSeverity
{
    /// <summary>It is not where it should be.</summary>
    Critical,

    /// <summary>Something that it needs is missing or another.</summary>
    High,

    /// <summary>Something differs.</summary>
    Medium,

    /// <summary>Something is there that nobody asked for.</summary>
    Low,
}

/// <summary>Where a remediation stands.</summary>
[GenerateSerializer, Alias("fleet.remediation-status")]
public enum RemediationStatus
{
    /// <summary>Planned.</summary>
    Pending,

    /// <summary>Being carried out.</summary>
    InProgress,

    /// <summary>Carried out, and a check has seen its field as declared.</summary>
    Succeeded,

    /// <summary>It could not be carried out, or did not help.</summary>
    Failed,

    /// <summary>Nobody wants it.</summary>
    Dismissed,
}

/// <summary>What a remediation does.</summary>
[GenerateSerializer, Alias("fleet.remediation-action")]
public enum RemediationAction
{
    /// <summary>Nothing: somebody mends it by hand, and to carry it out is to look whether that was done.</summary>
    Manual,

    /// <summary>Put its files and variables in place again, and start it anew if it is to run.</summary>
    Reinstall,

    /// <summary>Start it anew.</summary>
    Restart,

    /// <summary>Have an extension installed.</summary>
    InstallExtension,

    /// <summary>Have an extension brought to a version.</summary>
    UpgradeExtension,
}

/// <summary>One field that is not as declared.</summary>
/// <param name="Field">Its path, such as <c>files.config/app.yaml</c>.</param>
/// <param name="Declared">What it should be, in text; what looks like a secret is not told.</param>
/// <param name="Actual">What it is; null if it is not there.</param>
/// <param name="Severity">How bad that is.</param>
/// <param name="Description">A sentence for a person.</param>
[GenerateSerializer, Immutable, Alias("fleet.drift-finding")]
public sealed record DriftFinding(
    [property: Id(0)] string Field,
    [property: Id(1)] string? Declared,
    [property: Id(2)] string? Actual,
    [property: Id(3)] DriftSeverity Severity,
    [property: Id(4)] string Description);

/// <summary>What a check has found.</summary>
[GenerateSerializer, Immutable, Alias("fleet.drift-report")]
public sealed record DriftReport
{
    /// <summary>What it came to.</summary>
    [Id(0)]
    public required DriftStatus Status { get; init; }

    /// <summary>Why it could not be looked at, or there is nothing to compare.</summary>
    [Id(1)]
    public string? Error { get; init; }

    /// <summary>SHA-256 of what is declared, in hex.</summary>
    [Id(2)]
    public string ConfigHash { get; init; } = "";

    /// <summary>What is declared, as JSON in the console API's form.</summary>
    [Id(3)]
    public string Declared { get; init; } = "{}";

    /// <summary>What was found, as JSON in the console API's form.</summary>
    [Id(4)]
    public string Actual { get; init; } = "{}";

    /// <summary>What is not as declared.</summary>
    [Id(5)]
    public ImmutableArray<DriftFinding> Findings { get; init; } = [];

    /// <summary>The fields that are declared, and of which nobody could tell how they are: nothing is said of them.</summary>
    [Id(6)]
    public ImmutableArray<string> Unjudged { get; init; } = [];
}

/// <summary>A check that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Instance">Of what.</param>
/// <param name="TakenAt">When.</param>
/// <param name="TakenBy">Who wanted it.</param>
/// <param name="ConfigHash">As in <see cref="DriftReport"/>.</param>
/// <param name="Status">As in <see cref="DriftReport"/>.</param>
/// <param name="Error">As in <see cref="DriftReport"/>.</param>
/// <param name="EventCount">How many fields were not as declared.</param>
[GenerateSerializer, Immutable, Alias("fleet.drift-snapshot")]
public sealed record DriftSnapshot(
    [property: Id(0)] DriftSnapshotId Id,
    [property: Id(1)] InstanceId Instance,
    [property: Id(2)] DateTimeOffset TakenAt,
    [property: Id(3)] string TakenBy,
    [property: Id(4)] string ConfigHash,
    [property: Id(5)] DriftStatus Status,
    [property: Id(6)] string? Error,
    [property: Id(7)] int EventCount)
{
    /// <summary>As in <see cref="DriftReport"/>; empty in lists.</summary>
    [Id(8)]
    public string Declared { get; init; } = "";

    /// <summary>As in <see cref="DriftReport"/>; empty in lists.</summary>
    [Id(9)]
    public string Actual { get; init; } = "";

    /// <summary>How many of its events nobody has resolved since; told in lists.</summary>
    [Id(10)]
    public long UnresolvedCount { get; init; }
}

/// <summary>One field of one instance, from when it was first seen to differ until it is resolved.</summary>
[GenerateSerializer, Immutable, Alias("fleet.drift-event")]
public sealed record DriftEvent
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required DriftEventId Id { get; init; }

    /// <summary>The snapshot that saw it first.</summary>
    [Id(1)]
    public required DriftSnapshotId Snapshot { get; init; }

    /// <summary>Whose it is.</summary>
    [Id(2)]
    public required InstanceId Instance { get; init; }

    /// <summary>When that was.</summary>
    [Id(3)]
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>What differs, as the latest check saw it.</summary>
    [Id(4)]
    public required DriftFinding Finding { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    [Id(5)]
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who said so: an actor, <c>check:...</c> with who looked, <see cref="DriftActors.Schedule"/>, or <c>remediation:...</c>.</summary>
    [Id(6)]
    public string? ResolvedBy { get; init; }

    /// <summary>How it is to be mended; null while nobody has asked.</summary>
    [Id(7)]
    public Remediation? Remediation { get; init; }

    /// <summary>Whether it goes on.</summary>
    public bool IsOpen => ResolvedAt is null;
}

/// <summary>How an event is to be mended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">What is done.</param>
/// <param name="Command">The same in words for a person; null if it is done by hand. It is never given to a shell.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="TriggeredBy">Who asked for it last.</param>
/// <param name="StartedAt">When it was planned, or begun last.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Output">What was done, or what the command has said.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Operation">The operation that carries it out, or did last.</param>
[GenerateSerializer, Immutable, Alias("fleet.remediation")]
public sealed record Remediation(
    [property: Id(0)] RemediationId Id,
    [property: Id(1)] RemediationAction Action,
    [property: Id(2)] string? Command,
    [property: Id(3)] RemediationStatus Status,
    [property: Id(4)] string? TriggeredBy,
    [property: Id(5)] DateTimeOffset StartedAt,
    [property: Id(6)] DateTimeOffset? CompletedAt = null,
    [property: Id(7)] string? Output = null,
    [property: Id(8)] string? Error = null,
    [property: Id(9)] OperationId? Operation = null);

using System.Collections.Immutable;
using Fleet.Common;

namespace Fleet.Operations;

/// <summary>The kinds of long-running change.</summary>
[GenerateSerializer, Alias("fleet.operation-kind")]
public enum OperationKind
{
    /// <summary>Connect to a server, read what it is, make it ready.</summary>
    ProvisionServer,

    /// <summary>Rent a machine for a server, then provision it.</summary>
    RentServer,

    /// <summary>Clean up a server and forget it.</summary>
    RemoveServer,

    /// <summary>Put an instance on its server and start it.</summary>
    DeployInstance,

    /// <summary>Start a stopped instance.</summary>
    StartInstance,

    /// <summary>Stop a running instance.</summary>
    StopInstance,

    /// <summary>Stop and start.</summary>
    RestartInstance,

    /// <summary>Stop, to be resumed.</summary>
    SuspendInstance,

    /// <summary>Start what was suspended, stopped or failed.</summary>
    ResumeInstance,

    /// <summary>Remove an instance and all its traces.</summary>
    DestroyInstance,

    /// <summary>Put an instance on another server.</summary>
    MoveInstance,

    /// <summary>Stop the instances of a server.</summary>
    StopServerInstances,

    /// <summary>Move the instances of a server to others.</summary>
    MoveServerInstances,

    /// <summary>Put another configuration in the place of an instance's present one.</summary>
    RedeployInstance,

    /// <summary>Make a new instance from a backup of another.</summary>
    CloneInstance,

    /// <summary>Freeze an instance that nobody uses.</summary>
    PauseInstance,

    /// <summary>Back up an instance.</summary>
    BackupInstance,

    /// <summary>Put an instance's data back to what a backup holds.</summary>
    RestoreInstance,

    /// <summary>Restore a backup into a scratch folder and compare.</summary>
    VerifyBackup,

    /// <summary>Delete a backup and its objects.</summary>
    DeleteBackup,

    /// <summary>Bring an instance back to what is declared of it.</summary>
    RemediateInstance,
}

/// <summary>Where an operation stands.</summary>
[GenerateSerializer, Alias("fleet.operation-status")]
public enum OperationStatus
{
    /// <summary>Its steps are being done.</summary>
    Running,

    /// <summary>A step failed; the steps before it are being undone.</summary>
    Unwinding,

    /// <summary>All its steps are done.</summary>
    Succeeded,

    /// <summary>It failed, and what could be undone is undone.</summary>
    Failed,
}

/// <summary>Where a step stands.</summary>
[GenerateSerializer, Alias("fleet.step-status")]
public enum StepStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Being done, or interrupted in the middle by a crash and about to be done again.</summary>
    Running,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Done or failed, and undone again.</summary>
    Undone,

    /// <summary>It could not be undone: something may be left behind.</summary>
    UndoFailed,
}

/// <summary>What an operation is to do.</summary>
/// <param name="Kind">Which plan.</param>
/// <param name="Target">The id of the server, instance or backup.</param>
/// <param name="Actor">Who wants it: the id of an API key, or <c>system</c>.</param>
[GenerateSerializer, Immutable, Alias("fleet.operation-request")]
public sealed record OperationRequest(
    [property: Id(0)] OperationKind Kind, [property: Id(1)] string Target, [property: Id(2)] string Actor);

/// <summary>Why an operation failed.</summary>
/// <param name="Code">A stable word: an <see cref="ErrorCode"/> or <see cref="Remote.RemoteFault"/> in snake case, or <c>unhealthy</c>.</param>
/// <param name="Message">A sentence for a person; never holds a secret.</param>
[GenerateSerializer, Immutable, Alias("fleet.operation-error")]
public sealed record OperationError([property: Id(0)] string Code, [property: Id(1)] string Message);

/// <summary>One step of an operation, as it went.</summary>
/// <param name="Name">The plan's name for it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="StartedAt">When it was first begun.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Message">What it found, or why it failed.</param>
[GenerateSerializer, Immutable, Alias("fleet.operation-step")]
public sealed record StepView(
    [property: Id(0)] string Name,
    [property: Id(1)] StepStatus Status = StepStatus.Pending,
    [property: Id(2)] int Attempts = 0,
    [property: Id(3)] DateTimeOffset? StartedAt = null,
    [property: Id(4)] DateTimeOffset? CompletedAt = null,
    [property: Id(5)] string? Message = null);

/// <summary>An operation as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.operation-view")]
public sealed record OperationView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required OperationId Id { get; init; }

    /// <summary>What it is to do.</summary>
    [Id(1)]
    public required OperationRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public required OperationStatus Status { get; init; }

    /// <summary>Its steps, in order.</summary>
    [Id(3)]
    public ImmutableArray<StepView> Steps { get; init; } = [];

    /// <summary>Why it failed, or is unwinding.</summary>
    [Id(4)]
    public OperationError? Error { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(5)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    [Id(6)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Grows with every change of this view.</summary>
    [Id(7)]
    public long Revision { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is OperationStatus.Succeeded or OperationStatus.Failed;
}

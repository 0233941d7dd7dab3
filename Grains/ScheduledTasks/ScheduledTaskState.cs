using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What is stored of a scheduled task.</summary>
internal sealed record ScheduledTaskState
{
    public ScheduledTaskId Id { get; init; }

    /// <summary>Also in the spec; here for lists to search in.</summary>
    public string Name { get; init; } = "";

    /// <summary>Also in the spec; here for lists to filter by.</summary>
    public InstanceId? InstanceId { get; init; }

    public TaskSpec? Spec { get; init; }
    public ScheduledTaskStatus Status { get; init; }

    /// <summary>Whether it has work to take up after a restart.</summary>
    public bool IsBusy { get; init; }

    /// <summary>It goes as soon as what runs has been cancelled.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What intervals are counted from.</summary>
    public DateTimeOffset Anchor { get; init; }

    /// <summary>The next time by the schedule; its share of the jitter comes on top.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>The first is under way, the others wait for their turn.</summary>
    public ImmutableArray<TaskOccurrence> Occurrences { get; init; } = [];

    /// <summary>Ended runs that are not in the table yet.</summary>
    public ImmutableArray<TaskRunView> Unrecorded { get; init; } = [];

    public ImmutableArray<TaskMessage> Outbox { get; init; } = [];

    /// <summary>The latest triggers that had a key.</summary>
    public ImmutableArray<TaskTrigger> Triggers { get; init; } = [];

    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public TaskView View() => new(
        Id, Spec!, Status, LastRunAt, Status == ScheduledTaskStatus.Disabled ? null : TaskClock.RunAt(this), CreatedBy, CreatedAt, UpdatedAt);
}

/// <summary>An occurrence that has been claimed.</summary>
internal sealed record TaskOccurrence
{
    public string Id { get; init; } = "";
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset ClaimedAt { get; init; }
    public string? TriggeredBy { get; init; }

    /// <summary>What whoever triggered it sees; null for no such limit.</summary>
    public Visibility? Within { get; init; }

    /// <summary>Whether its targets are known.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Targets that have not been begun.</summary>
    public ImmutableArray<InstanceId> Waiting { get; init; } = [];

    public ImmutableArray<TaskRun> Runs { get; init; } = [];
    public int Succeeded { get; init; }
    public int Failed { get; init; }

    /// <summary>Why the first of those failed.</summary>
    public string? FirstError { get; init; }

    /// <summary>For whom it is.</summary>
    public InstanceScope ScopeOf(TaskSpec spec) => Within is { } within ? spec.Scope.SeenBy(within) : spec.Scope;
}

/// <summary>A run that has been begun and has not ended.</summary>
internal sealed record TaskRun
{
    public required TaskRunView View { get; init; }

    /// <summary>When its present attempt began.</summary>
    public DateTimeOffset BegunAt { get; init; }

    /// <summary>When a pending one is tried again.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who wants it to end.</summary>
    public string? CancelledBy { get; init; }

    public bool IsRunning => View.Status == TaskRunStatus.Running;
}

/// <summary>A trigger that had a key.</summary>
/// <param name="Key">A hash of it.</param>
/// <param name="Run">What it was answered with.</param>
internal sealed record TaskTrigger(string Key, TaskRunId Run);

using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.ScheduledTasks;

/// <summary>
/// One scheduled task. Each occurrence has an id that follows from the task and its due time; the occurrence and the time of the next one
/// are one write, so that none is lost and none is begun twice. What an occurrence does carries its id: commands, backups and the verbs of
/// instances are done once by it, however often they are asked for; an HTTP call carries it as <c>Idempotency-Key</c> and is repeated if
/// Fleet went down in the middle. Key: <see cref="ScheduledTaskId"/>.
/// </summary>
[Alias("fleet.scheduled-task")]
public interface IScheduledTaskGrain : IWakeable, IDueTarget
{
    /// <summary>Makes the task, active; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<TaskView>> Create(TaskSpec spec, string actor);

    /// <summary>The task, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<TaskView>> Get();

    /// <summary>Changes it; what runs is left alone. The next time is found anew if the schedule or its time zone changed.</summary>
    [Alias("update")]
    Task<Outcome<TaskView>> Update(TaskSpec spec, string actor);

    /// <summary>Forgets it with its history; what runs is cancelled. Answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<TaskView>> Delete(string actor);

    /// <summary>It is not due any more; what runs is left alone.</summary>
    [Alias("pause")]
    Task<Outcome<TaskView>> Pause(string actor);

    /// <summary>It is due again, from now on: what would have been due meanwhile is not missed.</summary>
    [Alias("resume")]
    Task<Outcome<TaskView>> Resume(string actor);

    /// <summary>
    /// Runs it now, paused or not, by its overlap policy; leaves the next time as it is. Answers the first of the runs. With
    /// <paramref name="key"/>, the same call again answers the same. For instances that are <paramref name="within"/> what its caller sees;
    /// null for no such limit.
    /// </summary>
    [Alias("trigger")]
    Task<Outcome<TaskRunView>> Trigger(string? key, string actor, Visibility? within = null);

    /// <summary>Its next times from now on, at most 100; fewer where there are no more.</summary>
    [Alias("occurrences"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<DateTimeOffset>>> Occurrences(int count);

    /// <summary>The runs that have not ended, oldest first.</summary>
    [Alias("active"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<TaskRunView>>> Active();

    /// <summary>Cancels runs that have not ended: that one, or with null all.</summary>
    [Alias("cancel")]
    Task<Outcome<TaskView>> Cancel(TaskRunId? run, string actor);
}

/// <summary>Where a task stands.</summary>
[GenerateSerializer, Alias("fleet.task-status")]
public enum ScheduledTaskStatus
{
    /// <summary>It is due at its times.</summary>
    Active,

    /// <summary>Somebody has paused it.</summary>
    Paused,

    /// <summary>It is due no more: its one time has been, or its expression has no further one.</summary>
    Disabled,
}

/// <summary>A task as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="LastRunAt">When an occurrence of it last began; null if never.</param>
/// <param name="NextRunAt">When it is due next, its jitter included; null for never.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
[GenerateSerializer, Immutable, Alias("fleet.task-view")]
public sealed record TaskView(
    [property: Id(0)] ScheduledTaskId Id,
    [property: Id(1)] TaskSpec Spec,
    [property: Id(2)] ScheduledTaskStatus Status,
    [property: Id(3)] DateTimeOffset? LastRunAt,
    [property: Id(4)] DateTimeOffset? NextRunAt,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt);

/// <summary>Where a run stands.</summary>
[GenerateSerializer, Alias("fleet.task-run-status")]
public enum TaskRunStatus
{
    /// <summary>It waits: for its turn, for a repetition, or for a maintenance window to close.</summary>
    Pending,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It did what it should.</summary>
    Success,

    /// <summary>It did not, or somebody has cancelled it.</summary>
    Failed,

    /// <summary>It was not begun, and its error says why.</summary>
    Skipped,

    /// <summary>Its time was over.</summary>
    TimedOut,
}

/// <summary>One run as callers see it: one occurrence on one target.</summary>
[GenerateSerializer, Immutable, Alias("fleet.task-run-view")]
public sealed record TaskRunView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required TaskRunId Id { get; init; }

    /// <summary>Its task.</summary>
    [Id(1)]
    public required ScheduledTaskId Task { get; init; }

    /// <summary>The occurrence: the same for all its targets.</summary>
    [Id(2)]
    public required string Occurrence { get; init; }

    /// <summary>When that was due.</summary>
    [Id(3)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The target; null for an action without one, or where there was none.</summary>
    [Id(4)]
    public InstanceId? Instance { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(5)]
    public required TaskRunStatus Status { get; init; }

    /// <summary>Of a command or a script.</summary>
    [Id(6)]
    public int? ExitCode { get; init; }

    /// <summary>Of a command or a script, at most 16,384 characters; of a call, the beginning of the answer.</summary>
    [Id(7)]
    public string? Stdout { get; init; }

    /// <summary>The same.</summary>
    [Id(8)]
    public string? Stderr { get; init; }

    /// <summary>Why it failed or was skipped, in a sentence.</summary>
    [Id(9)]
    public string? Error { get; init; }

    /// <summary>When it began, or was skipped.</summary>
    [Id(10)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(11)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Counts its attempts, from 1; 0 before the first.</summary>
    [Id(12)]
    public int Attempt { get; init; }

    /// <summary>Who asked for it; null for the schedule.</summary>
    [Id(13)]
    public string? TriggeredBy { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is not (TaskRunStatus.Pending or TaskRunStatus.Running);
}

using System.ComponentModel;
using System.Globalization;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A scheduled task.</summary>
public sealed record TaskShape
{
    internal TaskShape(TaskView view)
    {
        var spec = view.Spec;
        (Id, Name, Description, Template) = (view.Id.Value, spec.Name, spec.Description, spec.Template);
        (Schedule, Action) = (new(spec.Schedule), new(spec.Action));
        (Cron, Timezone, Command) = (Words(spec.Schedule), spec.Schedule.TimeZone, Words(spec.Action));
        (InstanceId, Selector, Status) = (spec.Scope.Instance?.Value, spec.Scope.Selector, WireName.Upper(view.Status));
        (TimeoutSec, MaxRetries, RetryPauseSec) = (spec.TimeoutSec, spec.MaxRetries, spec.RetryPauseSec);
        (NotifyOnFailure, NotifyOnSuccess) = (spec.NotifyOnFailure, spec.NotifyOnSuccess);
        (NotifyEmails, ChannelIds) = (spec.NotifyEmails, [.. spec.Channels.Select(channel => channel.Value)]);
        (Misfire, MisfireGraceSec, MisfireMax) = (WireName.Snake(spec.Misfire), spec.MisfireGraceSec, spec.MisfireMax);
        (Overlap, JitterSec, Maintenance, Concurrency) =
            (WireName.Snake(spec.Overlap), spec.JitterSec, WireName.Snake(spec.Maintenance), spec.Concurrency);
        (LastRunAt, NextRunAt) = (view.LastRunAt, view.NextRunAt);
        (CreatedAt, UpdatedAt, CreatedBy) = (view.CreatedAt, view.UpdatedAt, view.CreatedBy);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public string? Description { get; }

    /// <summary>The cron expression; of other schedules a description such as <c>@every 30s</c>.</summary>
    public string Cron { get; }

    /// <summary>The IANA time zone of the expression.</summary>
    public string Timezone { get; }

    /// <summary>The line for the shell; of other actions a description.</summary>
    public string Command { get; }

    /// <summary>The instance; null for those of the selector, or all.</summary>
    public string? InstanceId { get; }

    /// <summary>ACTIVE, PAUSED or DISABLED.</summary>
    public string Status { get; }

    /// <summary>The template that it was made from.</summary>
    public string? Template { get; }

    /// <summary>How long one attempt on one instance may take.</summary>
    public int TimeoutSec { get; }

    /// <summary>How often a failed attempt is repeated.</summary>
    public int MaxRetries { get; }

    /// <summary>Whether people are told when a run fails.</summary>
    public bool NotifyOnFailure { get; }

    /// <summary>Whether people are told when all runs of an occurrence succeed.</summary>
    public bool NotifyOnSuccess { get; }

    /// <summary>Who is told by e-mail.</summary>
    public IReadOnlyList<string> NotifyEmails { get; }

    /// <summary>When an occurrence of it last began.</summary>
    public DateTimeOffset? LastRunAt { get; }

    /// <summary>When it is due next, its jitter included.</summary>
    public DateTimeOffset? NextRunAt { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it is due.</summary>
    public ScheduleShape Schedule { get; }

    /// <summary>What it does.</summary>
    public ActionShape Action { get; }

    /// <summary>Which instances, by their tags.</summary>
    public string? Selector { get; }

    /// <summary>Seconds before the first repetition, doubled with each.</summary>
    public int RetryPauseSec { get; }

    /// <summary>The notification channels that are told.</summary>
    public IReadOnlyList<string> ChannelIds { get; }

    /// <summary>skip, once or all.</summary>
    public string Misfire { get; }

    /// <summary>Seconds by which an occurrence may be late and is not missed.</summary>
    public int MisfireGraceSec { get; }

    /// <summary>How many missed ones are run by all.</summary>
    public int MisfireMax { get; }

    /// <summary>skip, queue or replace.</summary>
    public string Overlap { get; }

    /// <summary>Seconds over which tasks are spread.</summary>
    public int JitterSec { get; }

    /// <summary>run, skip or hold.</summary>
    public string Maintenance { get; }

    /// <summary>How many instances at a time.</summary>
    public int Concurrency { get; }

    private static string Words(TaskSchedule schedule) => schedule switch
    {
        { Cron: { } cron } => cron,
        { At: { } at } => string.Create(CultureInfo.InvariantCulture, $"@once {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"@every {schedule.EverySec}s"),
    };

    private static string Words(TaskAction action) => action switch
    {
        { Type: TaskActionType.Command, Command: { } line } => line,
        { Type: TaskActionType.Script, Script: { } script } => script.Length > 2_048 ? script[..2_048] : script,
        { Http: { } call } => $"{call.Method} {call.Url}",
        _ => WireName.Snake(action.Type),
    };
}

/// <summary>When a task is due.</summary>
public sealed record ScheduleShape
{
    internal ScheduleShape(TaskSchedule schedule) =>
        (Cron, At, EverySec, Timezone) = (schedule.Cron, schedule.At, schedule.EverySec, schedule.TimeZone);

    /// <summary>A cron expression.</summary>
    public string? Cron { get; }

    /// <summary>Once, at that time.</summary>
    public DateTimeOffset? At { get; }

    /// <summary>Each so many seconds.</summary>
    public int? EverySec { get; }

    /// <summary>The IANA time zone of the expression.</summary>
    public string Timezone { get; }
}

/// <summary>What a task does.</summary>
public sealed record ActionShape
{
    private const string Hidden = "***";

    internal ActionShape(TaskAction action)
    {
        var isScript = action.Type == TaskActionType.Script;
        Type = WireName.Snake(action.Type);
        (Command, Interpreter, Script) = (isScript ? null : action.Command, isScript ? action.Command : null, action.Script);
        Env = action.Env?.Keys.ToDictionary(name => name, _ => Hidden);
        (Compression, Store) = (action.Backup is { } backup ? WireName.Snake(backup.Compression) : null, action.Backup?.Store);
        (Url, Method, Body) = (action.Http?.Url, action.Http?.Method, action.Http?.Body);
        Headers = action.Http?.Headers.Keys.ToDictionary(name => name, _ => Hidden);
    }

    /// <summary>command, script, backup, restart, suspend, resume, redeploy, http or none.</summary>
    public string Type { get; }

    /// <summary>Of a command: the line.</summary>
    public string? Command { get; }

    /// <summary>Of a script: its text.</summary>
    public string? Script { get; }

    /// <summary>Of a script: what reads it; null for <c>/bin/sh</c>.</summary>
    public string? Interpreter { get; }

    /// <summary>Its variables, without their values.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; }

    /// <summary>Of a backup: how it is compressed.</summary>
    public string? Compression { get; }

    /// <summary>Of a backup: the store that it is kept in; null for the default one.</summary>
    public string? Store { get; }

    /// <summary>Of a call: the address.</summary>
    public string? Url { get; }

    /// <summary>Of a call: its method.</summary>
    public string? Method { get; }

    /// <summary>Of a call: further headers, without their values.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; }

    /// <summary>Of a call: what is sent.</summary>
    public string? Body { get; }
}

/// <summary>One run of a task: one occurrence on one instance.</summary>
public sealed record TaskExecutionShape
{
    internal TaskExecutionShape(TaskRunView run)
    {
        (Id, TaskId, InstanceId, Status) = (run.Id.Value, run.Task.Value, run.Instance?.Value, WireName.Upper(run.Status));
        (ExitCode, Stdout, Stderr, Error) = (run.ExitCode, run.Stdout, run.Stderr, run.Error);
        (StartedAt, FinishedAt) = (run.StartedAt, run.FinishedAt);
        DurationMs = run.FinishedAt is { } finished ? (long)(finished - run.StartedAt).TotalMilliseconds : null;
        (TriggeredBy, Actor) = (run.TriggeredBy is null ? "scheduler" : "manual", run.TriggeredBy);
        (Occurrence, DueAt, Attempt) = (run.Occurrence, run.DueAt, run.Attempt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its task.</summary>
    public string TaskId { get; }

    /// <summary>The instance; null for an action without one, or where there was none.</summary>
    public string? InstanceId { get; }

    /// <summary>PENDING, RUNNING, SUCCESS, FAILED, SKIPPED or TIMED_OUT.</summary>
    public string Status { get; }

    /// <summary>Of a command or a script.</summary>
    public int? ExitCode { get; }

    /// <summary>Of a command or a script, at most 16,384 characters; of a call, the beginning of the answer.</summary>
    public string? Stdout { get; }

    /// <summary>Of a command or a script, at most 16,384 characters.</summary>
    public string? Stderr { get; }

    /// <summary>When it began, or was skipped.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; }

    /// <summary>How long it took, its repetitions included.</summary>
    public long? DurationMs { get; }

    /// <summary>scheduler or manual.</summary>
    public string TriggeredBy { get; }

    /// <summary>Who asked for it; null for the scheduler.</summary>
    public string? Actor { get; }

    /// <summary>Why it failed or was skipped.</summary>
    public string? Error { get; }

    /// <summary>The occurrence: the same for all its instances.</summary>
    public string Occurrence { get; }

    /// <summary>When that was due.</summary>
    public DateTimeOffset DueAt { get; }

    /// <summary>Counts its attempts.</summary>
    public int Attempt { get; }
}

/// <summary>A task that is gone.</summary>
public sealed record TaskDeleted(string Message, string Id, string Name);

/// <summary>When a task, or a schedule, is due next.</summary>
public sealed record TaskTimes(IReadOnlyList<DateTimeOffset> Times);

/// <summary>The query of the list of tasks.</summary>
public sealed record TaskQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<ScheduledTaskStatus>().Select(WireName.Upper)];

    /// <summary>The statuses wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: ACTIVE, PAUSED, DISABLED.")]
    public string? Status { get; init; }

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose own tasks are wanted.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.ScheduledTask,
        Filters.Of(("status", Filters.Stored<ScheduledTaskStatus>(Status, WireName.Upper)), ("instanceId", Filters.One(InstanceId))));
}

/// <summary>The query of a task's history.</summary>
public sealed record TaskHistoryQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<TaskRunStatus>().Select(WireName.Upper)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("The status wanted: PENDING, RUNNING, SUCCESS, FAILED, SKIPPED or TIMED_OUT.")]
    public string? Status { get; init; }

    internal TaskRunStatus? Wanted => WireName.TryRead<TaskRunStatus>(Status, WireName.Upper, out var status) ? status : null;

    internal int Offset => (PageValue - 1) * LimitValue;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        if (!string.IsNullOrEmpty(Status) && !Statuses.Contains(Status)) errors.Add(new("status", $"status must be one of {string.Join(", ", Statuses)}"));
        if (Cursor is not null) errors.Add(new("cursor", "this list is paged by number"));
    }
}

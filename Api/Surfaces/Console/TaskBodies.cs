using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A scheduled task, or what is to change of one.</summary>
public abstract record TaskBody : IHasRules
{
    /// <summary>Its name.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>What it is for; an empty text for nothing.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    /// <summary>A cron expression of five fields, or of six with seconds first. Short for schedule.cron.</summary>
    [StringLength(1_024)]
    public string? Cron { get; init; }

    /// <summary>The IANA time zone of the expression; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Timezone { get; init; }

    /// <summary>A line for the shell. Short for an action of type command.</summary>
    [StringLength(2_048, MinimumLength = 1)]
    public string? Command { get; init; }

    /// <summary>The instance; all of them if neither it nor a selector is given.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>Which instances, by their tags; an empty text for all.</summary>
    [StringLength(1_024)]
    public string? Selector { get; init; }

    /// <summary>How long one attempt on one instance may take.</summary>
    [Range(1, 3_600)]
    public int? TimeoutSec { get; init; }

    /// <summary>How often a failed attempt is repeated.</summary>
    [Range(0, 5)]
    public int? MaxRetries { get; init; }

    /// <summary>Seconds before the first repetition, doubled with each; 10 if absent.</summary>
    [Range(1, 3_600)]
    public int? RetryPauseSec { get; init; }

    /// <summary>Whether people are told when a run fails.</summary>
    public bool? NotifyOnFailure { get; init; }

    /// <summary>Whether people are told when all runs of an occurrence succeed.</summary>
    public bool? NotifyOnSuccess { get; init; }

    /// <summary>Who is told by e-mail.</summary>
    [Each(1, 254, MaxCount = 10)]
    public IReadOnlyList<string>? NotifyEmails { get; init; }

    /// <summary>The notification channels that are told.</summary>
    [Each(1, FleetId.MaxLength, MaxCount = 20)]
    public IReadOnlyList<string>? ChannelIds { get; init; }

    /// <summary>When it is due, in place of cron.</summary>
    public ScheduleInput? Schedule { get; init; }

    /// <summary>What it does, in place of command.</summary>
    public ActionInput? Action { get; init; }

    /// <summary>What becomes of occurrences that were missed: skip, once (the newest is run) or all; once if absent.</summary>
    [OneOf("skip", "once", "all")]
    public string? Misfire { get; init; }

    /// <summary>Seconds by which an occurrence may be late and is not missed; 60 if absent.</summary>
    [Range(1, 86_400)]
    public int? MisfireGraceSec { get; init; }

    /// <summary>How many missed ones are run by all; 10 if absent.</summary>
    [Range(1, 100)]
    public int? MisfireMax { get; init; }

    /// <summary>What becomes of an occurrence while the one before still runs: skip, queue or replace; skip if absent.</summary>
    [OneOf("skip", "queue", "replace")]
    public string? Overlap { get; init; }

    /// <summary>Seconds over which tasks are spread; 0 if absent.</summary>
    [Range(0, 3_600)]
    public int? JitterSec { get; init; }

    /// <summary>What becomes of instances in maintenance: run, skip or hold; run if absent.</summary>
    [OneOf("run", "skip", "hold")]
    public string? Maintenance { get; init; }

    /// <summary>How many instances at a time; 10 if absent.</summary>
    [Range(1, 50)]
    public int? Concurrency { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules() => BrokenRules();

    private protected virtual IEnumerable<FieldError> BrokenRules()
    {
        if (Cron is not null && Schedule is not null) yield return new("cron", "give either cron or schedule");
        if (Timezone is not null && Schedule?.Timezone is not null) yield return new("timezone", "give either timezone or schedule.timezone");
        if (Command is not null && Action is not null) yield return new("command", "give either command or action");
        if (InstanceId is not null && Selector is { Length: > 0 }) yield return new("selector", "give either instanceId or selector");
        if (InstanceId is not null && !FleetId.TryParse<InstanceId>(InstanceId, out _)) yield return new("instanceId", "instanceId is not the id of an instance");
        for (var i = 0; i < ChannelIds?.Count; i++)
        {
            if (!FleetId.TryParse<ChannelId>(ChannelIds[i], out _)) yield return new($"channelIds[{i}]", $"channelIds[{i}] is not the id of a channel");
        }
    }

    /// <summary>What it makes of a task: what it does not say stays.</summary>
    internal TaskSpec On(TaskSpec spec, ISecretBox secrets) => spec with
    {
        Name = Name ?? spec.Name,
        Description = Description is null ? spec.Description : Description is "" ? null : Description,
        Schedule = Schedule is null
            ? spec.Schedule with
            {
                Cron = Cron ?? spec.Schedule.Cron,
                At = Cron is null ? spec.Schedule.At : null,
                EverySec = Cron is null ? spec.Schedule.EverySec : null,
                TimeZone = Timezone ?? spec.Schedule.TimeZone,
            }
            : Schedule.ToSchedule(Timezone ?? spec.Schedule.TimeZone),
        Action = Action?.ToAction(secrets) ?? (Command is null ? spec.Action : new TaskAction(TaskActionType.Command, Command)),
        Scope = InstanceId is not null ? new InstanceScope(Fleet.Instances.InstanceId.Of(InstanceId))
            : Selector is not null ? new InstanceScope(Selector: Selector is "" ? null : Selector)
            : spec.Scope,
        TimeoutSec = TimeoutSec ?? spec.TimeoutSec,
        MaxRetries = MaxRetries ?? spec.MaxRetries,
        RetryPauseSec = RetryPauseSec ?? spec.RetryPauseSec,
        NotifyOnFailure = NotifyOnFailure ?? spec.NotifyOnFailure,
        NotifyOnSuccess = NotifyOnSuccess ?? spec.NotifyOnSuccess,
        NotifyEmails = NotifyEmails is null ? spec.NotifyEmails : [.. NotifyEmails],
        Channels = ChannelIds is null ? spec.Channels : [.. ChannelIds.Select(ChannelId.Of)],
        Misfire = Word(Misfire, spec.Misfire),
        MisfireGraceSec = MisfireGraceSec ?? spec.MisfireGraceSec,
        MisfireMax = MisfireMax ?? spec.MisfireMax,
        Overlap = Word(Overlap, spec.Overlap),
        JitterSec = JitterSec ?? spec.JitterSec,
        Maintenance = Word(Maintenance, spec.Maintenance),
        Concurrency = Concurrency ?? spec.Concurrency,
    };

    private static T Word<T>(string? word, T absent) where T : struct, Enum => WireName.TryRead<T>(word, WireName.Snake, out var value) ? value : absent;
}

/// <summary>A scheduled task to make.</summary>
public sealed record PostTask : TaskBody
{
    /// <summary>The key of the template that it is made from.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Template { get; init; }

    private protected override IEnumerable<FieldError> BrokenRules()
    {
        foreach (var error in base.BrokenRules()) yield return error;
        if (Name is null) yield return new("name", "name is required");
        if (Cron is null && Schedule is null) yield return new("cron", "cron is required, or a schedule");
        if (Command is null && Action is null) yield return new("command", "command is required, or an action");
    }

    internal TaskSpec ToSpec(ISecretBox secrets)
    {
        var blank = new TaskSpec { Name = "", Schedule = new TaskSchedule(), Action = new TaskAction(TaskActionType.None), Template = Template };
        return On(blank, secrets);
    }
}

/// <summary>What is to change of a scheduled task; what is absent or null stays.</summary>
public sealed record PutTask : TaskBody;

/// <summary>A schedule to try.</summary>
public sealed record PreviewTask : IHasRules
{
    /// <summary>A cron expression. Short for schedule.cron.</summary>
    [StringLength(1_024)]
    public string? Cron { get; init; }

    /// <summary>The IANA time zone of the expression; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Timezone { get; init; }

    /// <summary>In place of cron.</summary>
    public ScheduleInput? Schedule { get; init; }

    /// <summary>How many times are wanted; 10 if absent.</summary>
    [Range(1, 100)]
    public int Count { get; init; } = 10;

    /// <summary>After which time; now if absent.</summary>
    public DateTimeOffset? After { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Cron is null == Schedule is null) yield return new("cron", "give either cron or schedule");
        if (After is { Year: < 1970 or > 2200 }) yield return new("after", "after must lie between the years 1970 and 2200");
    }

    internal TaskSchedule ToSchedule() => Schedule?.ToSchedule(Timezone ?? Zones.Utc) ?? new TaskSchedule(Cron, TimeZone: Timezone ?? Zones.Utc);
}

/// <summary>When a task is due: exactly one of cron, at and everySec.</summary>
public sealed record ScheduleInput
{
    /// <summary>A cron expression.</summary>
    [StringLength(1_024)]
    public string? Cron { get; init; }

    /// <summary>Once, at that time.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Each so many seconds, counted from the making of the task.</summary>
    [Range(10, 31_536_000)]
    public int? EverySec { get; init; }

    /// <summary>The IANA time zone of the expression; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Timezone { get; init; }

    internal TaskSchedule ToSchedule(string zone) => new(Cron, At, EverySec, Timezone ?? zone);
}

/// <summary>What to cancel.</summary>
public sealed record CancelTask : IOptionalBody, IHasRules
{
    /// <summary>The run, by its id in the history; all that have not ended if absent.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ExecutionId { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ExecutionId is not null && !FleetId.TryParse<TaskRunId>(ExecutionId, out _)) yield return new("executionId", "executionId is not the id of a run");
    }
}

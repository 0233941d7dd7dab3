using System.Globalization;
using Fleet.Alerts;
using Fleet.Notices;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What people are told, and how long it is tried. Pure.</summary>
internal static class TaskOutbox
{
    /// <summary>How often a message is tried.</summary>
    public const int MaxAttempts = 6;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>An occurrence is over: tells whom the task names, if it is to.</summary>
    public static ScheduledTaskState Ended(ScheduledTaskState state, TaskOccurrence occurrence, DateTimeOffset now)
    {
        var spec = state.Spec!;
        var hasFailed = occurrence.Failed > 0;
        var isWanted = hasFailed ? spec.NotifyOnFailure : spec.NotifyOnSuccess && occurrence.Succeeded > 0;
        if (!isWanted || state.IsDeleted || (spec.Channels.IsEmpty && spec.NotifyEmails.IsEmpty)) return state;

        var outcome = hasFailed ? "failed" : "succeeded";
        var notice = new Notice
        {
            Id = $"{occurrence.Id}-{outcome}",
            Kind = NoticeKind.TaskEnded,
            At = now,
            Title = $"Task {spec.Name} {outcome}",
            Message = Text(occurrence),
            Severity = hasFailed ? AlertSeverity.High : AlertSeverity.Info,
            RuleName = spec.Name,
            Instance = spec.Scope.Instance,
        };
        return state with { Outbox = state.Outbox.Add(new TaskMessage { Notice = notice, Channels = spec.Channels, Emails = spec.NotifyEmails }) };
    }

    /// <summary>A message was tried: what is left of it is tried again a few times, then given up.</summary>
    public static ScheduledTaskState Sent(ScheduledTaskState state, MessageSent sent, DateTimeOffset now)
    {
        if (state.Outbox.FirstOrDefault(message => message.Notice.Id == sent.Notice) is not { } message) return state;
        var attempts = message.Attempts + 1;
        if ((sent.Channels.IsEmpty && sent.Emails.IsEmpty) || attempts >= MaxAttempts) return state with { Outbox = state.Outbox.Remove(message) };
        return state with
        {
            Outbox = state.Outbox.Replace(message, message with
            {
                Channels = sent.Channels, Emails = sent.Emails, Attempts = attempts, NotBefore = now + (Pause * Math.Pow(2, attempts - 1)),
            }),
        };
    }

    private static string Text(TaskOccurrence occurrence)
    {
        var due = occurrence.DueAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        var counts = occurrence.Failed == 0 ? $"{occurrence.Succeeded} succeeded" : $"{occurrence.Failed} failed, {occurrence.Succeeded} succeeded";
        return $"Due {due}: {counts}.{(occurrence.FirstError is { } error ? $" {error}" : "")}";
    }
}

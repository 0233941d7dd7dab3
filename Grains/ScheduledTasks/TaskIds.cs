using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>
/// The ids of all that a task starts follow from the task and the time, so that however often it is asked for, it is started once.
/// </summary>
internal static class TaskIds
{
    private const int KeyCharacters = 32;

    /// <summary>The occurrence that the schedule makes due then.</summary>
    public static string Occurrence(ScheduledTaskId task, DateTimeOffset dueAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{task.Value}-{dueAt.ToUnixTimeSeconds()}");

    /// <summary>The occurrence that somebody has asked for.</summary>
    /// <param name="task">Of which task.</param>
    /// <param name="distinction">A hash of the caller's key, or something new.</param>
    public static string Triggered(ScheduledTaskId task, string distinction) => $"{task.Value}-m{distinction}";

    /// <summary>The run of that occurrence on that target.</summary>
    public static TaskRunId Run(string occurrence, InstanceId? target) => TaskRunId.Of(
        $"{TaskRunId.Prefix}{occurrence[ScheduledTaskId.Prefix.Length..]}{(target is { } instance ? $"-{instance.Value[InstanceId.Prefix.Length..]}" : "")}");

    public static CommandId Command(TaskRunId run, int attempt) => CommandId.Of($"{CommandId.Prefix}{Attempt(run, attempt)}");

    public static BulkActionId BulkAction(TaskRunId run, int attempt) => BulkActionId.Of($"{BulkActionId.Prefix}{Attempt(run, attempt)}");

    public static DeploymentId Deployment(TaskRunId run, int attempt) => DeploymentId.Of($"{DeploymentId.Prefix}{Attempt(run, attempt)}");

    /// <summary>Another time has another name: the reminder of an occurrence stands until that one has been claimed.</summary>
    public static string Reminder(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"due-{at.ToUnixTimeMilliseconds()}");

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..KeyCharacters];

    private static string Attempt(TaskRunId run, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{run.Value[TaskRunId.Prefix.Length..]}-{attempt}");
}

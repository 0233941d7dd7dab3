using System.Net.Mail;
using Fleet.Common;
using Fleet.ScheduledTasks;
using Fleet.Servers;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What a scheduled task must keep to. Pure.</summary>
internal static class TaskRules
{
    public static FleetError? Check(TaskSpec spec) =>
        (spec.Name.Length is >= 1 and <= 128 && !string.IsNullOrWhiteSpace(spec.Name)
            ? null : FleetError.Invalid("name must have 1 to 128 characters", "name"))
        ?? (spec.Description is { Length: > 512 } ? FleetError.Invalid("description must have at most 512 characters", "description") : null)
        ?? TaskScheduleRules.Check(spec.Schedule)
        ?? Check(spec.Action)
        ?? (spec.Scope is { Instance: not null, Selector: not null } ? FleetError.Invalid("give either an instance or a selector", "selector") : null)
        ?? (spec.Scope.Selector is null || LabelSelector.TryParse(spec.Scope.Selector, out _)
            ? null : FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector"))
        ?? Range(spec.TimeoutSec, 1, 3_600, "timeoutSec")
        ?? Range(spec.MaxRetries, 0, 5, "maxRetries")
        ?? Range(spec.RetryPauseSec, 1, 3_600, "retryPauseSec")
        ?? Range(spec.MisfireGraceSec, 1, 86_400, "misfireGraceSec")
        ?? Range(spec.MisfireMax, 1, TaskClock.MaxDue, "misfireMax")
        ?? Range(spec.JitterSec, 0, 3_600, "jitterSec")
        ?? Range(spec.Concurrency, 1, 50, "concurrency")
        ?? (spec.NotifyEmails.Length <= 10 ? null : FleetError.Invalid("notifyEmails must be at most 10", "notifyEmails"))
        ?? (spec.NotifyEmails.All(IsAddress) ? null : FleetError.Invalid("notifyEmails must be addresses such as ann@example.com", "notifyEmails"))
        ?? (spec.Channels.Length <= 20 ? null : FleetError.Invalid("channelIds must be at most 20", "channelIds"));

    private static FleetError? Check(TaskAction action) => action.Type switch
    {
        TaskActionType.Command when action.Command is not { Length: >= 1 and <= 2_048 } =>
            FleetError.Invalid("command must have 1 to 2048 characters", "command"),
        TaskActionType.Script when action.Script is not { Length: >= 1 and <= 65_536 } =>
            FleetError.Invalid("script must have 1 to 65536 characters", "action.script"),
        TaskActionType.Script when action.Command is { Length: < 1 or > 128 } =>
            FleetError.Invalid("interpreter must have 1 to 128 characters", "action.interpreter"),
        TaskActionType.Http when action.Http is null => FleetError.Invalid("an address to call is required", "action.url"),
        TaskActionType.Http when !(Uri.TryCreate(action.Http.Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && action.Http.Url.Length <= 2_048) => FleetError.Invalid("url must be an http or https address", "action.url"),
        TaskActionType.Http when action.Http.Method is not ("GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE") =>
            FleetError.Invalid("method must be GET, HEAD, POST, PUT, PATCH or DELETE", "action.method"),
        TaskActionType.Http when action.Http.Headers.Count > 20 => FleetError.Invalid("headers must be at most 20", "action.headers"),
        TaskActionType.Http when action.Http.Body is { Length: > 65_536 } => FleetError.Invalid("body must have at most 65536 characters", "action.body"),
        _ when !Enum.IsDefined(action.Type) => FleetError.Invalid("there is no such action", "action.type"),
        _ when action.Env is { } env && (env.Count > 100 || env.Keys.Any(name => !VariableName.IsValid(name))) =>
            FleetError.Invalid("env must be at most 100 variables, named with letters, digits and underscores", "action.env"),
        _ => null,
    };

    private static FleetError? Range(int value, int min, int max, string field) =>
        value >= min && value <= max ? null : FleetError.Invalid($"{field} must be between {min} and {max}", field);

    private static bool IsAddress(string text) =>
        text.Length <= 254 && !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

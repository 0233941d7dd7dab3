using Fleet.Notices;
using Fleet.ScheduledTasks;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.ScheduledTasks;

internal static partial class TaskLog
{
    [LoggerMessage(330, LogLevel.Warning, "Task {Task} could not be taken further and is tried again")]
    public static partial void TaskInterrupted(this ILogger logger, Exception exception, ScheduledTaskId task);

    [LoggerMessage(331, LogLevel.Warning, "Channel {Channel} does not take the notice of task {Task}: {Error}")]
    public static partial void NoticeRefused(this ILogger logger, ScheduledTaskId task, ChannelId channel, string error);

    [LoggerMessage(332, LogLevel.Warning, "Channel {Channel} could not be given the notice of task {Task}")]
    public static partial void NoticeFailed(this ILogger logger, Exception exception, ScheduledTaskId task, ChannelId channel);

    [LoggerMessage(333, LogLevel.Warning, "The mail of task {Task} was not sent: {Error}")]
    public static partial void MailNotSent(this ILogger logger, ScheduledTaskId task, string error);

    [LoggerMessage(334, LogLevel.Warning, "The mail of task {Task} was not sent")]
    public static partial void MailFailed(this ILogger logger, Exception exception, ScheduledTaskId task);
}

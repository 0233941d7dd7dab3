using Fleet.Instances;
using Fleet.Operations;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Instances;

internal static partial class InstanceLog
{
    [LoggerMessage(40, LogLevel.Information, "Instance {Instance}: {Kind} has ended, {From} becomes {To} ({Code})")]
    public static partial void InstanceSettled(
        this ILogger logger, InstanceId instance, OperationKind kind, InstanceStatus from, InstanceStatus to, string? code);

    [LoggerMessage(41, LogLevel.Warning, "Instance {Instance} failed: {Reason}")]
    public static partial void InstanceFailed(this ILogger logger, InstanceId instance, string reason);

    [LoggerMessage(42, LogLevel.Information, "Instance {Instance} is started again, for the {Count}. time")]
    public static partial void InstanceRestarting(this ILogger logger, InstanceId instance, int count);

    [LoggerMessage(43, LogLevel.Warning, "Instance {Instance} is lost: no heartbeat since {Since}")]
    public static partial void HeartbeatLost(this ILogger logger, InstanceId instance, DateTimeOffset? since);

    [LoggerMessage(46, LogLevel.Error, "Instance {Instance} is silent, and that could not be written down; tried again in a moment")]
    public static partial void LossNotWritten(this ILogger logger, Exception exception, InstanceId instance);

    [LoggerMessage(47, LogLevel.Error, "Instance {Instance}: the event {Type} could not be stored and is lost")]
    public static partial void EventLost(this ILogger logger, Exception exception, InstanceId instance, string type);

    [LoggerMessage(44, LogLevel.Warning, "Instance {Instance} runs though it is to be {Desired}: it is stopped")]
    public static partial void InstanceAstray(this ILogger logger, InstanceId instance, InstanceStatus desired);

    [LoggerMessage(45, LogLevel.Warning, "Instance {Instance} could not be backed up by its policy: {Reason}")]
    public static partial void BackupSkipped(this ILogger logger, InstanceId instance, string reason);
}

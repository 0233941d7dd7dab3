using Fleet.ReplicaSets;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.ReplicaSets;

internal static partial class ReplicaSetLog
{
    [LoggerMessage(240, LogLevel.Warning, "Replica set {Set} could not go on and tries again")]
    public static partial void SetInterrupted(this ILogger logger, Exception exception, ReplicaSetId set);

    [LoggerMessage(241, LogLevel.Warning, "Events of replica set {Set} could not be handed over; tried again")]
    public static partial void EventsNotTaken(this ILogger logger, Exception exception, ReplicaSetId set);

    [LoggerMessage(242, LogLevel.Information, "Replica set {Set} is {Status}: {Message}")]
    public static partial void SetChanged(this ILogger logger, ReplicaSetId set, ReplicaSetStatus status, string? message);

    [LoggerMessage(243, LogLevel.Information, "Replica set {Set} is scaled from {From} to {To}: {Reason}")]
    public static partial void SetScaled(this ILogger logger, ReplicaSetId set, int from, int to, string reason);
}

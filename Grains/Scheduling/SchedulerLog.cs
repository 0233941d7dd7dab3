using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Scheduling;

internal static partial class SchedulerLog
{
    [LoggerMessage(310, LogLevel.Warning, "Scheduler shard {Shard} could not read its rows and tries again")]
    public static partial void ShardFailed(this ILogger logger, Exception exception, int shard);

    [LoggerMessage(311, LogLevel.Warning, "{Target} could not be called back as {Name} (attempt {Attempt})")]
    public static partial void DeliveryFailed(this ILogger logger, Exception exception, string target, string name, int attempt);
}

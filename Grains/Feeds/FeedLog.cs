using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Feeds;

internal static partial class FeedLog
{
    [LoggerMessage(320, LogLevel.Debug, "A subscriber of feed shard {Shard} did not take a batch")]
    public static partial void NotShown(this ILogger logger, Exception exception, int shard);
}

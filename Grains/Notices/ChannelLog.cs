using Fleet.Notices;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Notices;

internal static partial class ChannelLog
{
    [LoggerMessage(140, LogLevel.Warning, "Channel {Channel}: a message could not be delivered at attempt {Attempt}: {Error}")]
    public static partial void NotDelivered(this ILogger logger, ChannelId channel, int attempt, string? error);

    [LoggerMessage(141, LogLevel.Error, "Channel {Channel}: {Count} notices were given up: {Error}")]
    public static partial void GivenUp(this ILogger logger, ChannelId channel, long count, string? error);

    [LoggerMessage(142, LogLevel.Warning, "Channel {Channel} could not go on and tries again")]
    public static partial void ChannelInterrupted(this ILogger logger, Exception exception, ChannelId channel);

    [LoggerMessage(143, LogLevel.Error, "Channel {Channel}: Fleet itself failed at a message")]
    public static partial void SendingThrew(this ILogger logger, Exception exception, ChannelId channel);
}

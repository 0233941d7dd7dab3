using Microsoft.Extensions.Logging;

namespace Fleet.Cloud;

internal static partial class CloudLog
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Information, Message = "Ordered machine {Machine} from {Provider} for {Reference}")]
    public static partial void Ordered(this ILogger logger, string provider, string machine, string reference);

    [LoggerMessage(EventId = 501, Level = LogLevel.Warning, Message = "{Provider} made {Machine} for {Reference} although the order failed: {Reason}")]
    public static partial void OrderedAfterAll(this ILogger logger, string provider, string machine, string reference, string reason);

    [LoggerMessage(EventId = 502, Level = LogLevel.Warning, Message = "{Provider} did not take the order for {Reference}: {Fault}: {Reason}")]
    public static partial void NotOrdered(this ILogger logger, string provider, string reference, CloudFault fault, string reason);

    [LoggerMessage(EventId = 503, Level = LogLevel.Information, Message = "Gave machine {Machine} of {Reference} back to {Provider}")]
    public static partial void GaveBack(this ILogger logger, string provider, string machine, string reference);

    [LoggerMessage(EventId = 504, Level = LogLevel.Warning, Message = "{Provider} has {Count} machines for {Reference}; the oldest is taken")]
    public static partial void Several(this ILogger logger, string provider, int count, string reference);

    [LoggerMessage(EventId = 505, Level = LogLevel.Debug, Message = "Asking {Provider} again in {Wait}: {Reason}")]
    public static partial void AskingAgain(this ILogger logger, string provider, TimeSpan wait, string reason);
}

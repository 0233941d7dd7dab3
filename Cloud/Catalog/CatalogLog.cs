using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Catalog;

internal static partial class CatalogLog
{
    [LoggerMessage(EventId = 490, Level = LogLevel.Information, Message = "Read the prices of {Provider} for {Region}: {Count} sizes")]
    public static partial void Fetched(this ILogger logger, string provider, string region, int count);

    [LoggerMessage(EventId = 491, Level = LogLevel.Warning, Message = "{Reason}; tried again in {Wait}")]
    public static partial void NotFetched(this ILogger logger, string reason, TimeSpan wait);

    [LoggerMessage(EventId = 492, Level = LogLevel.Warning, Message = "Prices could not be looked over; tried again soon")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}

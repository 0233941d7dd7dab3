using Fleet.Bulk;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Bulk;

internal static partial class BulkLog
{
    [LoggerMessage(110, LogLevel.Information, "Bulk action {Action} has ended: {Succeeded} done, {Failed} failed, {Skipped} skipped")]
    public static partial void BulkEnded(this ILogger logger, BulkActionId action, int succeeded, int failed, int skipped);

    [LoggerMessage(111, LogLevel.Warning, "Bulk action {Action} could not go on and tries again")]
    public static partial void BulkInterrupted(this ILogger logger, Exception exception, BulkActionId action);

    [LoggerMessage(112, LogLevel.Error, "Bulk action {Action}: {Instance} could not be worked on")]
    public static partial void BulkItemThrew(this ILogger logger, Exception exception, BulkActionId action, InstanceId instance);
}

using Microsoft.Extensions.Logging;

namespace Fleet.Store.Commit;

internal static partial class CommitLog
{
    // The exceptions go to the callers, who know what was being written.
    [LoggerMessage(380, LogLevel.Warning, "{Failed} of {Count} queued writes failed")]
    public static partial void WritesFailed(ILogger logger, int failed, int count);
}

using Fleet.Backups;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Backups;

internal static partial class BackupLog
{
    [LoggerMessage(60, LogLevel.Information, "Backup {Backup} of {Instance} is whole: {Size} bytes")]
    public static partial void BackupCompleted(this ILogger logger, BackupId backup, InstanceId instance, long size);

    [LoggerMessage(61, LogLevel.Warning, "Backup {Backup} of {Instance} could not be made: {Code}")]
    public static partial void BackupFailed(this ILogger logger, BackupId backup, InstanceId instance, string code);

    [LoggerMessage(62, LogLevel.Warning, "Backup {Backup} of {Instance} is not what it was made of: {Reason}")]
    public static partial void BackupBad(this ILogger logger, BackupId backup, InstanceId instance, string reason);

    [LoggerMessage(63, LogLevel.Information, "Backup {Backup} of {Instance} is deleted")]
    public static partial void BackupDeleted(this ILogger logger, BackupId backup, InstanceId instance);
}

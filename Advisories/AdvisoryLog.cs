using Microsoft.Extensions.Logging;

namespace Fleet.Advisories;

internal static partial class AdvisoryLog
{
    [LoggerMessage(900, LogLevel.Information, "{Entries} advisories for packages were read from {Path}")]
    public static partial void Loaded(this ILogger logger, int entries, string path);

    [LoggerMessage(901, LogLevel.Warning, "The folder of advisories {Path} cannot be read: {Reason}. What was read before counts")]
    public static partial void FolderUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(902, LogLevel.Warning, "{Path} is left out: {Reason}")]
    public static partial void FileUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(903, LogLevel.Warning, "There are more advisories than OsvMaxEntries ({Most}): the rest is left out")]
    public static partial void TooMany(this ILogger logger, int most);
}

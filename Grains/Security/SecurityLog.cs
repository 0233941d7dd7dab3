using Fleet.Alerts;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(920, LogLevel.Information, "{Instance} was scanned: {Packages} packages, {Vulnerabilities} vulnerabilities, {New} of them new")]
    public static partial void Scanned(this ILogger logger, InstanceId instance, int packages, int vulnerabilities, int @new);

    [LoggerMessage(921, LogLevel.Warning, "{Instance} could not be scanned: {Reason}")]
    public static partial void NotScanned(this ILogger logger, InstanceId instance, string reason);

    [LoggerMessage(922, LogLevel.Error, "A scan of {Instance} failed")]
    public static partial void ScanFaulted(this ILogger logger, Exception exception, InstanceId instance);

    [LoggerMessage(923, LogLevel.Warning, "Alert rule {Rule} was not told where its targets stand; it is told in a minute")]
    public static partial void RuleNotTold(this ILogger logger, Exception exception, AlertRuleId rule);

    [LoggerMessage(924, LogLevel.Information, "SSH key {Fingerprint} of {Instance} was revoked by {Actor}: {Lines} lines were removed")]
    public static partial void KeyRevoked(this ILogger logger, string fingerprint, InstanceId instance, string actor, int lines);
}

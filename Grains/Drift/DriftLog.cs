using Fleet.Drift;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Drift;

internal static partial class DriftLog
{
    [LoggerMessage(340, LogLevel.Information, "{Instance} has drifted: {New} new and {Over} over, {Open} go on")]
    public static partial void DriftChanged(this ILogger logger, InstanceId instance, int @new, int over, int open);

    [LoggerMessage(341, LogLevel.Warning, "{Instance} could not be compared with what is declared of it: {Reason}")]
    public static partial void LookFailed(this ILogger logger, InstanceId instance, string reason);

    [LoggerMessage(342, LogLevel.Error, "The look at {Instance} threw")]
    public static partial void LookThrew(this ILogger logger, Exception exception, InstanceId instance);

    [LoggerMessage(343, LogLevel.Information, "Remediation {Remediation} has ended: {Status}")]
    public static partial void RemediationEnded(this ILogger logger, RemediationId remediation, RemediationStatus status);
}

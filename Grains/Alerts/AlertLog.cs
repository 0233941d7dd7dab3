using Fleet.Alerts;
using Fleet.Instances;
using Fleet.Notices;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Alerts;

internal static partial class AlertLog
{
    [LoggerMessage(130, LogLevel.Information, "Alert rule {Rule} was deleted by {Actor}")]
    public static partial void RuleDeleted(this ILogger logger, AlertRuleId rule, string actor);

    [LoggerMessage(131, LogLevel.Warning, "Alert rule {Rule} could not write down what it decided; tried again")]
    public static partial void DecisionFailed(this ILogger logger, Exception exception, AlertRuleId rule);

    [LoggerMessage(132, LogLevel.Warning, "Alert rule {Rule} does not know whether {Instance} is in maintenance, and takes it that it is not")]
    public static partial void WindowUnknown(this ILogger logger, Exception exception, AlertRuleId rule, InstanceId instance);

    [LoggerMessage(133, LogLevel.Warning, "Alert rule {Rule} could not ask {Instance} where it stands; asked again within a minute")]
    public static partial void TargetSilent(this ILogger logger, Exception exception, AlertRuleId rule, InstanceId instance);

    [LoggerMessage(134, LogLevel.Warning, "Alert rule {Rule}: {Step} of alert {Alert} could not be carried out; tried again")]
    public static partial void StepNotCarriedOut(
        this ILogger logger, Exception exception, AlertRuleId rule, AlertId alert, AlertStepKind step);

    [LoggerMessage(135, LogLevel.Warning, "Alert rule {Rule}: channel {Channel} did not take notice {Notice}; tried again")]
    public static partial void NoticeNotTaken(this ILogger logger, Exception exception, AlertRuleId rule, ChannelId channel, string notice);

    [LoggerMessage(136, LogLevel.Warning, "Alert rule {Rule}: channel {Channel} refused notice {Notice}: {Reason}")]
    public static partial void NoticeRefused(this ILogger logger, AlertRuleId rule, ChannelId channel, string notice, string reason);

    [LoggerMessage(137, LogLevel.Information, "Alert {Alert} of rule {Rule}: {Step} by {By}")]
    public static partial void AlertStepped(this ILogger logger, AlertId alert, AlertRuleId rule, AlertStepKind step, string by);

    [LoggerMessage(138, LogLevel.Warning, "{Instance} could not tell alert rule {Rule} where it stands; tried again")]
    public static partial void LevelNotTold(this ILogger logger, Exception exception, InstanceId instance, AlertRuleId rule);

    [LoggerMessage(139, LogLevel.Warning, "{Instance} could not read what it measured before, for alert rule {Rule}; tried again within a minute")]
    public static partial void PastNotRead(this ILogger logger, Exception exception, InstanceId instance, AlertRuleId rule);
}

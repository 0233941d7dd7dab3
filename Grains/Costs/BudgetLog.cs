using Fleet.Alerts;
using Fleet.Costs;
using Fleet.Notices;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Costs;

internal static partial class BudgetLog
{
    [LoggerMessage(230, LogLevel.Warning, "Budget {Budget} reached {Level}: {Spent} USD are spent")]
    public static partial void LevelReached(this ILogger logger, BudgetId budget, BudgetLevel level, decimal spent);

    [LoggerMessage(231, LogLevel.Warning, "Budget {Budget} could not be looked at; tried again")]
    public static partial void NotLookedAt(this ILogger logger, Exception exception, BudgetId budget);

    [LoggerMessage(232, LogLevel.Warning, "Budget {Budget}: the channel {Channel} does not take its notice: {Reason}")]
    public static partial void NoticeRefused(this ILogger logger, BudgetId budget, ChannelId channel, string reason);

    [LoggerMessage(233, LogLevel.Warning, "Budget {Budget}: the channel {Channel} could not be reached; tried again")]
    public static partial void NoticeNotTaken(this ILogger logger, Exception exception, BudgetId budget, ChannelId channel);

    [LoggerMessage(234, LogLevel.Warning, "The alert rule {Rule} about cost could not be judged; tried again")]
    public static partial void RuleNotJudged(this ILogger logger, Exception exception, AlertRuleId rule);
}

using Fleet.Alerts;

namespace Fleet.Grains.Alerts;

/// <summary>Whether a changed rule looks at something else, or only says or waits otherwise.</summary>
internal static class RuleRevision
{
    public static bool IsOther(AlertRuleSpec before, AlertRuleSpec after) =>
        before.Scope != after.Scope
        || (before.NoData, before.NoDataAfterSec) != (after.NoData, after.NoDataAfterSec)
        || !IsSame(before.Condition, after.Condition);

    // Arrays of statuses are equal by what is in them.
    private static bool IsSame(RuleCondition before, RuleCondition after) =>
        Bare(before) == Bare(after)
        && (before.Lifecycle is not { } one || after.Lifecycle is not { } other || one.TargetStatuses.SequenceEqual(other.TargetStatuses));

    private static RuleCondition Bare(RuleCondition condition) =>
        condition with { Lifecycle = condition.Lifecycle is { } lifecycle ? lifecycle with { TargetStatuses = [] } : null };
}

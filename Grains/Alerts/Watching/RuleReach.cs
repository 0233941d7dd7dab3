using Fleet.Alerts;
using Fleet.Grains.Books;
using Fleet.Instances;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>Which instances must be in memory because alert rules are judged there.</summary>
public sealed class RuleReach
{
    private readonly IBook<AlertRuleView> _book;

    internal RuleReach(IBook<AlertRuleView> book) => _book = book;

    /// <summary>Whether any rule may be for all instances.</summary>
    public bool IsWide => Judged.Any(rule => rule.Spec.Scope.Instance is null);

    /// <summary>The instances that rules of their own are for; none while a rule may be for all.</summary>
    public IReadOnlyCollection<InstanceId> Named => IsWide ? [] : [.. Judged.Select(rule => rule.Spec.Scope.Instance).OfType<InstanceId>().Distinct()];

    private IEnumerable<AlertRuleView> Judged => _book.Entries.Values.Where(rule => rule.IsEnabled && rule.Spec.IsJudgedByInstances);
}

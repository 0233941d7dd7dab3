using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Grains.Books;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>
/// The rules of the book by whom they are for, made once for each version of it and shared by all instances of the process. Rules that
/// no instance can judge (security, cost) are left out.
/// </summary>
internal sealed class RuleIndex(IBook<AlertRuleView> book)
{
    private volatile Edition _edition = new(0, [], []);

    /// <summary>Grows when a rule changes; 0 while nothing is known yet.</summary>
    public long Version => book.Version;

    public Task Refresh() => book.Refresh();

    public AlertRuleView? Find(AlertRuleId id) => book.Entries.GetValueOrDefault(id.Value);

    /// <summary>Adds the rules that are for that instance.</summary>
    public void Collect(InstanceId instance, TeamId? team, ImmutableSortedDictionary<string, string> tags, List<AlertRuleView> rules)
    {
        var edition = Current();
        if (edition.ByInstance.TryGetValue(instance, out var own)) rules.AddRange(own);
        foreach (var (rule, selector) in edition.Wide)
        {
            if (rule.Spec.Scope.Reaches(team?.Value) && (selector is null || selector.Matches(tags))) rules.Add(rule);
        }
    }

    private Edition Current()
    {
        // Read before the entries: what is newer than its number is only looked at once more.
        var version = book.Version;
        var edition = _edition;
        return edition.Version == version ? edition : _edition = Index(version, book.Entries.Values);
    }

    private static Edition Index(long version, IEnumerable<AlertRuleView> rules)
    {
        var (own, wide) = (new Dictionary<InstanceId, List<AlertRuleView>>(), new List<(AlertRuleView, LabelSelector?)>());
        foreach (var rule in rules)
        {
            if (!rule.IsEnabled || !rule.Spec.IsJudgedByInstances) continue;
            if (rule.Spec.Scope.Instance is { } instance)
            {
                if (!own.TryGetValue(instance, out var list)) own[instance] = list = [];
                list.Add(rule);
            }
            else if (rule.Spec.Scope.Selector is not { } text)
            {
                wide.Add((rule, null));
            }
            else if (LabelSelector.TryParse(text, out var selector))
            {
                wide.Add((rule, selector));
            }
        }

        return new Edition(version, own, wide);
    }

    private sealed record Edition(
        long Version, Dictionary<InstanceId, List<AlertRuleView>> ByInstance, List<(AlertRuleView Rule, LabelSelector? Selector)> Wide);
}

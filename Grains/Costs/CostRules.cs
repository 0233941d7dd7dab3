using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Grains.Books;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Costs;

/// <summary>
/// Judges the alert rules about cost, as the book has them: each is told what was spent in its period by the instance that it is for, or by all
/// that it reaches together. Every process does it: a rule that hears the same again stays as it is.
/// </summary>
public sealed class CostRules
{
    private readonly IBook<AlertRuleView> _book;
    private readonly ICosts _costs;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<CostRules> _log;

    internal CostRules(IBook<AlertRuleView> book, ICosts costs, IGrainFactory grains, TimeProvider time, ILogger<CostRules> log) =>
        (_book, _costs, _grains, _time, _log) = (book, costs, grains, time, log);

    /// <summary>Judges all of them. What was spent is asked for once for each period and reach, and not for each rule.</summary>
    public async Task Judge(CancellationToken cancellationToken = default)
    {
        var rules = _book.Entries.Values.Where(rule => rule is { IsEnabled: true, Spec.Type: AlertRuleType.Cost, Spec.Condition.Cost: not null }).ToList();
        var now = _time.GetUtcNow();
        foreach (var alike in rules.GroupBy(rule => (rule.Spec.Condition.Cost!.Period, Within: rule.Spec.Scope.Within ?? Visibility.Everything)))
        {
            var span = BudgetSpan.Of(Enum.Parse<BudgetPeriod>(alike.Key.Period, ignoreCase: true), now);
            var sums = await _costs.Sums(new(span.First, span.Last) { VisibleTo = alike.Key.Within }, CostGrouping.Instance, cancellationToken);
            var spent = sums.ToDictionary(sum => sum.InstanceId!, sum => sum.Amounts.Total);
            var instances = await _costs.Instances([.. spent.Keys], cancellationToken);
            foreach (var rule in alike) await Judge(rule, spent, instances, now);
        }
    }

    private async Task Judge(
        AlertRuleView rule, Dictionary<string, decimal> spent, ImmutableDictionary<string, CostedInstance> instances, DateTimeOffset now)
    {
        try
        {
            // One that was changed meanwhile is judged the next time.
            await _grains.AlertRule(rule.Id).Tell(Report(rule, spent, instances, now));
        }
        catch (Exception exception)
        {
            _log.RuleNotJudged(exception, rule.Id);
        }
    }

    internal static TargetReport Report(
        AlertRuleView rule, Dictionary<string, decimal> spent, ImmutableDictionary<string, CostedInstance> instances, DateTimeOffset now)
    {
        var (cost, scope) = (rule.Spec.Condition.Cost!, rule.Spec.Scope);
        var usd = spent.Where(one => Reaches(scope, instances.GetValueOrDefault(one.Key), one.Key)).Sum(one => one.Value);
        var instance = scope.Instance is { } one ? instances.GetValueOrDefault(one.Value) : null;

        // What is no more is well by every rule.
        var isBreach = (double)usd >= cost.BudgetUsd * cost.ThresholdPercent / 100 && instance?.Status != nameof(InstanceStatus.Destroyed);
        return new(
            scope.Instance, instance?.Name ?? "", rule.Revision, isBreach ? TargetLevel.Breach : TargetLevel.Ok, now,
            string.Create(CultureInfo.InvariantCulture, $"{usd:0.00} of {cost.BudgetUsd:0.00} USD ({cost.Period}) are spent; {cost.ThresholdPercent:0.##} % count"),
            JsonSerializer.Serialize(new CostFigures(cost.BudgetUsd, usd, cost.Period, cost.ThresholdPercent), BudgetJson.Default.CostFigures));
    }

    private static bool Reaches(InstanceScope scope, CostedInstance? instance, string id) =>
        scope.Instance is { } one ? one.Value == id
        : scope.Selector is not { } text || (instance is not null && LabelSelector.TryParse(text, out var selector) && selector.Matches(instance.Tags));
}

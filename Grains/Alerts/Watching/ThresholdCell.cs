using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>A metric against a number.</summary>
internal sealed class ThresholdCell(AlertRuleView rule, ThresholdCondition condition) : MetricCell(rule)
{
    private readonly Func<SampleRow, double?> _read = Metrics.Of(condition.Metric);
    private readonly Func<double, double, bool> _holds = condition.Operator switch
    {
        "gt" => (value, bound) => value > bound,
        "gte" => (value, bound) => value >= bound,
        "lt" => (value, bound) => value < bound,
        _ => (value, bound) => value <= bound,
    };

    protected override double? Read(SampleRow sample) => _read(sample);

    protected override TargetLevel? Judge(SampleRow sample, double value) => _holds(value, condition.Value) ? TargetLevel.Breach : TargetLevel.Ok;

    protected override (string Summary, string? Metadata) Describe(in InstanceLook look) => double.IsNaN(Value)
        ? ($"{condition.Metric} is not measured", null)
        : ($"{condition.Metric} is {Metrics.Text(Value)} ({condition.Operator} {Metrics.Text(condition.Value)})",
            new JsonObject
            {
                ["metric"] = condition.Metric,
                ["value"] = Value,
                ["threshold"] = condition.Value,
                ["operator"] = condition.Operator,
            }.ToJsonString());
}

using System.Text.Json.Nodes;
using Fleet.Alerts;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>A metric against what it usually is. A sample is judged by those before it, and not by itself.</summary>
internal sealed class AnomalyCell(AlertRuleView rule, AnomalyCondition condition) : MetricCell(rule)
{
    private readonly Func<SampleRow, double?> _read = Metrics.Of(condition.Metric);
    private readonly bool _isCounter = Metrics.IsCounter(condition.Metric);
    private readonly MetricPast _past = new(condition);
    private (long Count, DateTimeOffset At)? _last;
    private AnomalyFinding _finding;

    public override MetricPast? Lacking(DateTimeOffset now) => _past.IsLacking(now) ? _past : null;

    protected override double? Read(SampleRow sample)
    {
        if (!_isCounter || _read(sample) is null) return _read(sample);
        var (before, count) = (_last, condition.Metric == RuleWords.Received ? sample.NetReceived!.Value : sample.NetSent!.Value);
        _last = (count, sample.At);
        return before is { } last ? CounterRate.PerSecond(last.Count, last.At, count, sample.At) : null;
    }

    protected override TargetLevel? Judge(SampleRow sample, double value)
    {
        var finding = _past.Judge(sample.At, value);
        _past.Add(sample.At, value);
        if (finding is not { } found) return null;
        _finding = found;
        return found.IsFar ? TargetLevel.Breach : TargetLevel.Ok;
    }

    protected override (string Summary, string? Metadata) Describe(in InstanceLook look)
    {
        if (_finding.Samples == 0) return ($"{condition.Metric} is not judged yet", null);
        var isDeviation = condition.Method == RuleWords.Deviation;
        var distance = isDeviation ? $"{Metrics.Text(_finding.Distance)} %" : $"{Metrics.Text(_finding.Distance)} deviations";
        return ($"{condition.Metric} is {Metrics.Text(Value)}, {distance} from the usual {Metrics.Text(_finding.Baseline)}",
            new JsonObject
            {
                ["metric"] = condition.Metric,
                ["currentValue"] = Value,
                ["baseline"] = _finding.Baseline,
                [isDeviation ? "deviationPercent" : "zScore"] = isDeviation ? Math.Abs(_finding.Distance) : _finding.Distance,
                ["samples"] = _finding.Samples,
            }.ToJsonString());
    }
}

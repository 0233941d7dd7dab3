using Fleet.Alerts;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>A rule about what is measured: each sample is looked at once, and none for too long is silence.</summary>
internal abstract class MetricCell(AlertRuleView rule) : RuleCell(rule)
{
    private readonly NoDataPolicy _policy = rule.Spec.NoData;
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(rule.Spec.NoDataAfterSec);
    private SampleRow? _seen;
    private DateTimeOffset _heardAt;
    private DateTimeOffset? _due;

    // To a rule that keeps what it knows, silence says nothing.
    public override DateTimeOffset? Due => _due;

    /// <summary>The newest value; no number where there is none.</summary>
    protected double Value { get; private set; } = double.NaN;

    protected sealed override TargetLevel? Find(in InstanceLook look)
    {
        _due = null;
        if (look.IsQuiet) return TargetLevel.Ok;
        var level = look.Sample is { } sample && !ReferenceEquals(sample, _seen) && look.Now < look.SampledAt + _silence ? Hear(sample, look) : null;
        if (_policy == NoDataPolicy.Keep) return level;

        var limit = (_heardAt > look.LoudSince ? _heardAt : look.LoudSince) + _silence;
        if (look.Now >= limit) return TargetLevel.NoData;
        _due = limit;
        return level;
    }

    /// <summary>The value of a sample; null where it has none.</summary>
    protected abstract double? Read(SampleRow sample);

    /// <summary>What a value means; null where there is not enough to compare it with.</summary>
    protected abstract TargetLevel? Judge(SampleRow sample, double value);

    private TargetLevel? Hear(SampleRow sample, in InstanceLook look)
    {
        _seen = sample;
        if (Read(sample) is not { } value || !double.IsFinite(value)) return null;
        Value = value;
        if (Judge(sample, value) is not { } level) return null;
        _heardAt = look.SampledAt;
        return level;
    }
}

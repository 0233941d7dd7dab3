using Fleet.Alerts;
using Fleet.Grains.Alerts.Watching;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Previews;

/// <summary>
/// What would have become of one target by a rule, pure: what judges samples in the instance's grain and what decides in the rule's grain, moved
/// on by the times of the samples alone. The target counts as running from its first sample on.
/// </summary>
internal sealed class TargetRehearsal(AlertRuleView rule, InstanceId instance)
{
    private static readonly AlertId Nobodys = AlertId.Of("alr_preview");

    private readonly RuleCell _cell = RuleWatch.New(rule);
    private readonly List<PreviewedAlert> _alerts = [];
    private InstanceLook? _look;
    private TargetState? _state;

    public IReadOnlyList<PreviewedAlert> Alerts => _alerts;

    public int Samples { get; private set; }

    /// <summary>What has to be read before a sample of that time can be judged; null if enough is known.</summary>
    public MetricPast? Lacking(DateTimeOffset at) => _cell.Lacking(at);

    public void Hear(SampleRow sample)
    {
        PassUntil(sample.At);
        Samples++;
        var since = _look?.LoudSince ?? sample.At;
        _look = new InstanceLook(
            sample.At, InstanceStatus.Running, null, IsGone: false, HasVoice: true, sample, sample.At, sample.At, since, TimeSpan.Zero, null)
        {
            LoudSince = since,
        };
        Compare(sample.At);
    }

    /// <summary>Nothing more is heard until then.</summary>
    public void PassUntil(DateTimeOffset end)
    {
        while (NextDue() is { } due && due <= end)
        {
            if (_cell.Due <= due) Compare(due);
            else Decide(new TargetInput.TimePassed(), due);
        }
    }

    private DateTimeOffset? NextDue()
    {
        var ofRule = _state is null ? null : TargetMachine.Due(_state, rule.Spec);
        return _cell.Due is { } ofCell && !(ofRule <= ofCell) ? ofCell : ofRule;
    }

    private void Compare(DateTimeOffset now)
    {
        var look = _look!.Value with { Now = now };
        _cell.Compare(look);
        if (!_cell.MustTell) return;
        var report = _cell.Report(instance, "", look);
        _cell.Told(report);
        _state ??= TargetState.Of(report);
        Decide(new TargetInput.Told(report), now);
    }

    private void Decide(TargetInput input, DateTimeOffset now)
    {
        var decision = TargetMachine.Next(_state!, input, new TargetContext(rule.Id, rule.Spec, now, Nobodys));
        _state = decision.State;
        foreach (var step in decision.Orders.Select(order => order.Step))
        {
            if (step.Kind == AlertStepKind.Fire) _alerts.Add(new PreviewedAlert(instance, "", step.At, null, step.Body!.Message));
            else if (step.Kind == AlertStepKind.Resolve) _alerts[^1] = _alerts[^1] with { ResolvedAt = step.At };
        }
    }
}

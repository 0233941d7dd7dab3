using Fleet.Alerts;
using Fleet.Instances;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>
/// One rule as one instance stands by it. It is compared with each sample and each change, and allocates nothing while nothing changes.
/// What was told of it is in memory only: a rule asks those that are not well by what it knows.
/// </summary>
internal abstract class RuleCell(AlertRuleView rule)
{
    private TargetLevel _told;
    private DateTimeOffset _toldAt;

    public AlertRuleView Rule => rule;

    public TargetLevel Level { get; private set; }

    /// <summary>When the level was found; of an event, when it happened.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Whether enough was seen to say anything.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether the rule is no longer for the instance: then all is well as far as the rule is concerned.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether the rule was changed: nobody waits any more for what this one would tell.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Tells the rule; null while there is nothing to tell.</summary>
    public IGrainTimer? Teller { get; set; }

    /// <summary>How often in a row that has failed.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the rule has asked before that was known: then it is told whatever it is.</summary>
    public bool IsAwaited { get; set; }

    public bool MustTell =>
        !IsDropped && (Level != _told || (IsAwaited && IsKnown) || (IsEvent && Level == TargetLevel.Breach && At != _toldAt));

    /// <summary>When time alone may change the level; null for never.</summary>
    public virtual DateTimeOffset? Due => null;

    /// <summary>What it has to know of the past before it can judge; null if it knows enough.</summary>
    public virtual MetricPast? Lacking(DateTimeOffset now) => null;

    /// <summary>Whether it is something that happens, and not something that lasts.</summary>
    protected virtual bool IsEvent => false;

    public void Compare(in InstanceLook look)
    {
        if ((IsLeaving || look.IsGone ? TargetLevel.Ok : Find(look)) is not { } level) return;
        var at = IsEvent && look.Failure is { } failure ? failure.At : look.Now;
        if (IsKnown && level == Level && !(IsEvent && level == TargetLevel.Breach && at != At)) return;
        (IsKnown, Level, At) = (true, level, at);
    }

    public void Told(TargetReport report)
    {
        (_told, _toldAt) = (report.Level, report.At);
        (Failures, IsAwaited) = (0, false);
    }

    /// <summary>Where the instance stands.</summary>
    /// <param name="instance">Which.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="look">The instance now.</param>
    /// <param name="isAsked">Whether somebody wants to know whether that is still so.</param>
    public TargetReport Report(InstanceId instance, string name, in InstanceLook look, bool isAsked = false)
    {
        var (summary, metadata) = IsLeaving ? ("The rule is no longer for it", null)
            : look.IsGone ? ("It is no more", null)
            : Level == TargetLevel.NoData ? ($"Nothing was measured for {rule.Spec.NoDataAfterSec} s", null)
            : Describe(look);
        return new TargetReport(instance, name, rule.Revision, Level, isAsked && !IsEvent ? look.Now : At, summary, metadata);
    }

    /// <summary>Where it stands; null where nothing can be said.</summary>
    protected abstract TargetLevel? Find(in InstanceLook look);

    /// <summary>What was found, in a sentence and as JSON.</summary>
    protected abstract (string Summary, string? Metadata) Describe(in InstanceLook look);
}

using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Alerts;

/// <summary>
/// One alert rule and, for each of its targets that is not well, where that target stands: pending, firing, cooling down, flapping. What an
/// instance measures is compared where it arrives; only edges come here, so that an alert is decided on once, in one place. What a
/// decision leads to (the alert's record, the channels' notices) is written down with it and carried out after it, as often as it takes.
/// Key: <see cref="AlertRuleId"/>.
/// </summary>
[Alias("fleet.alert-rule")]
public interface IAlertRuleGrain : IWakeable
{
    /// <summary>Makes the rule, enabled; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<AlertRuleView>> Create(AlertRuleSpec spec, string actor);

    /// <summary>The rule, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<AlertRuleView>> Get();

    /// <summary>
    /// Changes it. Where what it looks at or whom it is for changes, it begins anew: its open alerts are resolved by <c>system:rule-changed</c>.
    /// </summary>
    [Alias("update")]
    Task<Outcome<AlertRuleView>> Update(AlertRuleSpec spec, string actor);

    /// <summary>Looks at it, or no more: then its open alerts are resolved by <c>system:rule-disabled</c>.</summary>
    [Alias("enable")]
    Task<Outcome<AlertRuleView>> Enable(bool enabled, string actor);

    /// <summary>Forgets it; its open alerts are resolved by <c>system:rule-deleted</c>, and stay on record. Answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<AlertRuleView>> Delete(string actor);

    /// <summary>
    /// Where a target stands has changed, or is told again because nobody knows whether it was heard. Ends when it is written down.
    /// A conflict if the rule is another by now: whoever tells has to read it again. not_found if there is none any more.
    /// </summary>
    [Alias("tell"), AlwaysInterleave]
    Task<Outcome<Done>> Tell(TargetReport report);

    /// <summary>
    /// Somebody says that this alert of it is over. The target fires anew when its condition still holds after the cool-down. Answers the
    /// alert; not_found if it is not one of this rule's.
    /// </summary>
    [Alias("resolve")]
    Task<Outcome<AlertView>> Resolve(AlertId alert, string actor);
}

/// <summary>Where a target stands by a rule's condition alone.</summary>
[GenerateSerializer, Alias("fleet.target-level")]
public enum TargetLevel
{
    /// <summary>The condition does not hold.</summary>
    Ok,

    /// <summary>The condition holds.</summary>
    Breach,

    /// <summary>Nothing has been heard for longer than the rule allows.</summary>
    NoData,
}

/// <summary>What a target says of itself.</summary>
/// <param name="Instance">Which; null for a rule about the whole fleet, such as its cost.</param>
/// <param name="Name">What the target is called, for people.</param>
/// <param name="Revision">The rule's revision that was looked at.</param>
/// <param name="Level">Where it stands.</param>
/// <param name="At">When that was found.</param>
/// <param name="Summary">What was found, in a sentence, such as <c>cpu_percent is 97.2 (gt 90)</c>.</param>
/// <param name="Metadata">A JSON object with the figures behind it; null for none.</param>
[GenerateSerializer, Immutable, Alias("fleet.target-report")]
public sealed record TargetReport(
    [property: Id(0)] InstanceId? Instance,
    [property: Id(1)] string Name,
    [property: Id(2)] int Revision,
    [property: Id(3)] TargetLevel Level,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] string Summary,
    [property: Id(6)] string? Metadata);

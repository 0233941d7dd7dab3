using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What is said of an alert rule. Its numbers' limits are the rule's own.</summary>
public abstract record AlertRuleBody : IHasRules
{
    /// <summary>At most 512 characters.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    /// <summary>For that instance alone; with no selector. The empty text for all.</summary>
    [StringLength(FleetId.MaxLength)]
    public string? InstanceId { get; init; }

    /// <summary>For instances with certain tags: terms k=v, k!=v and k, separated by commas. All must hold. The empty text for all.</summary>
    [StringLength(256)]
    public string? Selector { get; init; }

    /// <summary>Seconds for which the condition must hold before it fires, 0 to 3,600; 0 if absent.</summary>
    public int? ForSec { get; init; }

    /// <summary>Seconds for which it must have ceased before its alert is resolved, 0 to 86,400; 0 if absent.</summary>
    public int? KeepFiringSec { get; init; }

    /// <summary>Seconds after an alert in which the same target does not fire anew, 0 to 86,400; 300 if absent.</summary>
    public int? CooldownSec { get; init; }

    /// <summary>When a target counts as flapping; never if absent, or with 0 changes.</summary>
    public FlapShape? Flap { get; init; }

    /// <summary>What silence means: keep (it stays as it was), ok or alert; keep if absent.</summary>
    [OneOf("keep", "ok", "alert")]
    public string? NoData { get; init; }

    /// <summary>Seconds without a sample that count as silence, 60 to 86,400; 300 if absent.</summary>
    public int? NoDataAfterSec { get; init; }

    /// <summary>Who is told, at most 20.</summary>
    [Each(1, FleetId.MaxLength, MaxCount = 20)]
    public IReadOnlyList<string>? ChannelIds { get; init; }

    /// <summary>What it looks at.</summary>
    private protected abstract AlertConditions? Looked { get; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (ForSec is { } span && Looked?.DurationSec is { } duration && span != duration)
        {
            yield return new("forSec", "forSec and conditions.duration_sec are the same, and differ");
        }

        if (!string.IsNullOrEmpty(InstanceId) && !string.IsNullOrEmpty(Selector))
        {
            yield return new("selector", "selector and instanceId cannot be given together");
        }

        if (!string.IsNullOrEmpty(InstanceId) && !FleetId.TryParse<InstanceId>(InstanceId, out _))
        {
            yield return new("instanceId", "There is no instance of that id");
        }

        foreach (var wrong in (ChannelIds ?? []).Where(text => text is not null && !FleetId.TryParse<ChannelId>(text, out _)))
        {
            yield return new("channelIds", $"There is no channel {wrong}");
        }

        foreach (var error in OwnBrokenRules()) yield return error;
    }

    private protected virtual IEnumerable<FieldError> OwnBrokenRules() => [];

    /// <summary>The rule with what is said here put into it.</summary>
    private protected AlertRuleSpec Into(AlertRuleSpec rule) => rule with
    {
        Description = Description switch { null => rule.Description, "" => null, var text => text },
        Scope = InstanceId is null && Selector is null ? rule.Scope : Scope,
        Condition = Looked?.ToCondition(rule.Type) ?? rule.Condition,
        ForSec = ForSec ?? Looked?.DurationSec ?? rule.ForSec,
        KeepFiringSec = KeepFiringSec ?? rule.KeepFiringSec,
        CooldownSec = CooldownSec ?? rule.CooldownSec,
        Flap = Flap is null ? rule.Flap : Flap.ToPolicy(),
        NoData = WireName.TryRead<NoDataPolicy>(NoData, WireName.Snake, out var policy) ? policy : rule.NoData,
        NoDataAfterSec = NoDataAfterSec ?? rule.NoDataAfterSec,
        Channels = ChannelIds is { } channels ? [.. channels.Select(ChannelId.Of).Distinct()] : rule.Channels,
    };

    private InstanceScope Scope => new(
        string.IsNullOrEmpty(InstanceId) ? null : Fleet.Instances.InstanceId.Of(InstanceId), string.IsNullOrEmpty(Selector) ? null : Selector);
}

/// <summary>An alert rule to make.</summary>
public record CreateAlertRule : AlertRuleBody
{
    /// <summary>For people.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>What kind of conditions it has.</summary>
    [Required, OneOf("THRESHOLD", "ANOMALY", "LIFECYCLE", "SECURITY", "COST")]
    public string? Type { get; init; }

    /// <summary>How bad its alerts are.</summary>
    [Required, OneOf("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")]
    public string? Severity { get; init; }

    /// <summary>What it looks at: the fields of its type.</summary>
    [Required]
    public AlertConditions? Conditions { get; init; }

    private protected override AlertConditions? Looked => Conditions;

    private protected override IEnumerable<FieldError> OwnBrokenRules() =>
        WireName.TryRead<AlertRuleType>(Type, WireName.Upper, out var type) ? Conditions?.Missing(type) ?? [] : [];

    internal AlertRuleSpec ToSpec()
    {
        var type = WireName.TryRead<AlertRuleType>(Type, WireName.Upper, out var read) ? read : default;
        return Into(new AlertRuleSpec
        {
            Name = Name!,
            Type = type,
            Severity = WireName.TryRead<AlertSeverity>(Severity, WireName.Upper, out var severity) ? severity : default,
            Condition = new RuleCondition(),
        });
    }
}

/// <summary>What is to change of an alert rule; fields that are absent stay as they are. A type that is given is ignored.</summary>
public sealed record UpdateAlertRule : AlertRuleBody
{
    /// <summary>For people.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>How bad its alerts are.</summary>
    [OneOf("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")]
    public string? Severity { get; init; }

    /// <summary>What it looks at: the fields of its type, all of them.</summary>
    public AlertConditions? Conditions { get; init; }

    /// <summary>Whether it is looked at.</summary>
    public bool? Enabled { get; init; }

    private protected override AlertConditions? Looked => Conditions;

    internal ImmutableArray<FieldError> Missing(AlertRuleType type) => [.. Conditions?.Missing(type) ?? []];

    internal AlertRuleSpec Change(AlertRuleSpec rule) => Into(rule with
    {
        Name = Name ?? rule.Name,
        Severity = WireName.TryRead<AlertSeverity>(Severity, WireName.Upper, out var severity) ? severity : rule.Severity,
    });
}

/// <summary>When a target that changes its mind too often is taken for flapping.</summary>
public sealed record FlapShape
{
    /// <summary>How often it may fire within the window, 2 to 100; 0 for never flapping.</summary>
    [Required]
    public int? Changes { get; init; }

    /// <summary>60 to 86,400 seconds, 600 if absent; it has stopped flapping when it was steady for as long.</summary>
    public int? WindowSec { get; init; }

    internal static FlapShape? Of(FlapPolicy? policy) => policy is null ? null : new() { Changes = policy.Changes, WindowSec = policy.WindowSec };

    internal FlapPolicy? ToPolicy() => Changes is null or 0 ? null : new(Changes.Value, WindowSec ?? 600);
}

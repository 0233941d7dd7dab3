using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Notices;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An alert rule.</summary>
public sealed record AlertRuleShape
{
    internal AlertRuleShape(AlertRuleView view, IEnumerable<ChannelView> channels, long alertCount)
    {
        var spec = view.Spec;
        (Id, Name, Description) = (view.Id.Value, spec.Name, spec.Description);
        (Type, Severity, Enabled) = (WireName.Upper(spec.Type), WireName.Upper(spec.Severity), view.IsEnabled);
        (InstanceId, Selector, Conditions) = (spec.Scope.Instance?.Value, spec.Scope.Selector, AlertConditions.Of(spec));
        (ForSec, KeepFiringSec, CooldownSec) = (spec.ForSec, spec.KeepFiringSec, spec.CooldownSec);
        (Flap, NoData, NoDataAfterSec) = (FlapShape.Of(spec.Flap), WireName.Snake(spec.NoData), spec.NoDataAfterSec);
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
        Channels = [.. channels.Select(channel => new ChannelReference(channel.Id.Value, channel.Spec.Name, WireName.Upper(channel.Spec.Type)))];
        (AlertCount, FiringCount) = (alertCount, view.Firing);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string? Description { get; }

    /// <summary>THRESHOLD, ANOMALY, LIFECYCLE, SECURITY or COST.</summary>
    public string Type { get; }

    /// <summary>CRITICAL, HIGH, MEDIUM, LOW or INFO.</summary>
    public string Severity { get; }

    /// <summary>Whether it is looked at.</summary>
    public bool Enabled { get; }

    /// <summary>The instance that it is for; null if it is not for one alone.</summary>
    public string? InstanceId { get; }

    /// <summary>What it looks at.</summary>
    public AlertConditions Conditions { get; }

    /// <summary>Seconds after an alert in which the same target does not fire anew.</summary>
    public int CooldownSec { get; }

    /// <summary>Who made it: the id of an API key.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Who is told; channels that are gone are left out.</summary>
    public IReadOnlyList<ChannelReference> Channels { get; }

    /// <summary>How many alerts of it are on record.</summary>
    public long AlertCount { get; }

    /// <summary>How many of its targets fire now.</summary>
    public int FiringCount { get; }

    /// <summary>The tags that its instances have; null for no such bound.</summary>
    public string? Selector { get; }

    /// <summary>Seconds for which the condition must hold before it fires.</summary>
    public int ForSec { get; }

    /// <summary>Seconds for which it must have ceased before its alert is resolved.</summary>
    public int KeepFiringSec { get; }

    /// <summary>When a target counts as flapping; null for never.</summary>
    public FlapShape? Flap { get; }

    /// <summary>What silence means: keep, ok or alert.</summary>
    public string NoData { get; }

    /// <summary>Seconds without a sample that count as silence.</summary>
    public int NoDataAfterSec { get; }
}

/// <summary>An alert rule was deleted.</summary>
public sealed record AlertRuleDeleted(string Message, string Id, string Name);

/// <summary>Whether an alert rule is looked at.</summary>
public sealed record AlertRuleEnabled(string Id, bool Enabled);

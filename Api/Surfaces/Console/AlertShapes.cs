using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Notices;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An alert: one incident.</summary>
public sealed record AlertShape
{
    internal AlertShape(AlertView view, AlertRuleView? rule, bool isDetail = false)
    {
        var body = view.Body;
        (Id, RuleId, InstanceId) = (view.Id.Value, body.Rule.Value, body.Instance?.Value);
        (Status, Severity) = (WireName.Upper(view.Status), WireName.Upper(body.Severity));
        (Title, Message, Metadata) = (body.Title, body.Message, StoredJson.Read(body.Metadata));
        (FiredAt, AcknowledgedAt, AcknowledgedBy) = (view.FiredAt, view.AcknowledgedAt, view.AcknowledgedBy);
        (ResolvedAt, ResolvedBy) = (view.ResolvedAt, view.ResolvedBy);
        (SilencedBecause, SilencedUntil) = (view.SilencedBecause, view.SilencedUntil);
        (RuleName, RuleType, TargetName, Flapping) = (body.RuleName, WireName.Upper(body.RuleType), body.TargetName, body.IsFlapping);
        DedupeKey = $"{RuleId}:{InstanceId ?? "fleet"}";
        if (rule is not null) Rule = new(rule.Id.Value, rule.Spec.Name, WireName.Upper(rule.Spec.Type), isDetail ? WireName.Upper(rule.Spec.Severity) : null);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>The rule that fired.</summary>
    public string RuleId { get; }

    /// <summary>Its target; null for the fleet.</summary>
    public string? InstanceId { get; }

    /// <summary>ACTIVE, ACKNOWLEDGED, RESOLVED or SILENCED.</summary>
    public string Status { get; }

    /// <summary>CRITICAL, HIGH, MEDIUM, LOW or INFO.</summary>
    public string Severity { get; }

    /// <summary>One line.</summary>
    public string Title { get; }

    /// <summary>What was found.</summary>
    public string Message { get; }

    /// <summary>The figures behind it.</summary>
    public JsonElement? Metadata { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset FiredAt { get; }

    /// <summary>When somebody saw it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; }

    /// <summary>Who: the id of an API key.</summary>
    public string? AcknowledgedBy { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ResolvedAt { get; }

    /// <summary>Who or what ended it, such as <c>system:auto-resolution</c>.</summary>
    public string? ResolvedBy { get; }

    /// <summary>At most one alert of the same key is open at a time.</summary>
    public string DedupeKey { get; }

    /// <summary>The rule as it is now; null when it is gone.</summary>
    public AlertRuleReference? Rule { get; }

    /// <summary>The newest 20 attempts to tell of it, newest first; in the detail only.</summary>
    public IReadOnlyList<AlertNotification>? Notifications { get; init; }

    /// <summary>How many attempts there were; in the list only.</summary>
    public int? NotificationCount { get; init; }

    /// <summary>The rule's name when it fired.</summary>
    public string RuleName { get; }

    /// <summary>The rule's type.</summary>
    public string RuleType { get; }

    /// <summary>What the target was called.</summary>
    public string TargetName { get; }

    /// <summary>Whether it comes and goes too often to be told of each time.</summary>
    public bool Flapping { get; }

    /// <summary>Why nobody is told of it, in a sentence; null while somebody is.</summary>
    public string? SilencedBecause { get; }

    /// <summary>Until when nobody is told of it.</summary>
    public DateTimeOffset? SilencedUntil { get; }

    /// <summary>What has become of it, oldest first: the first and the newest 49; in the detail only.</summary>
    public IReadOnlyList<AlertHistoryShape>? History { get; init; }
}

/// <summary>A rule that an alert names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">THRESHOLD, ANOMALY, LIFECYCLE, SECURITY or COST.</param>
/// <param name="Severity">CRITICAL, HIGH, MEDIUM, LOW or INFO; in the detail only.</param>
public sealed record AlertRuleReference(
    string Id, string Name, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity);

/// <summary>Something that became of an alert.</summary>
/// <param name="At">When.</param>
/// <param name="Status">Where it stood from then on.</param>
/// <param name="By">Who or what did it.</param>
/// <param name="Reason">Why; null where there is nothing to say.</param>
public sealed record AlertHistoryShape(DateTimeOffset At, string Status, string By, string? Reason)
{
    internal static IReadOnlyList<AlertHistoryShape> Of(AlertView view) =>
        [.. view.History.Select(change => new AlertHistoryShape(change.At, WireName.Upper(change.Status), change.By, change.Reason))];
}

/// <summary>The history of an alert.</summary>
public sealed record AlertHistoryList(string AlertId, IReadOnlyList<AlertHistoryShape> History);

/// <summary>One attempt to tell of an alert.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SentAt">When.</param>
/// <param name="Success">Whether the other side has taken it.</param>
/// <param name="Error">Why not.</param>
/// <param name="Channel">Through which channel, as it was then.</param>
public sealed record AlertNotification(string Id, DateTimeOffset SentAt, bool Success, string? Error, ChannelReference Channel)
{
    internal static AlertNotification Of(DeliveryRow row) =>
        new(row.Id, row.At, row.IsDelivered, row.Error, new(row.ChannelId, row.ChannelName, row.ChannelType));
}

/// <summary>A channel that something names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">WEBHOOK, SLACK, EMAIL or IN_APP.</param>
public sealed record ChannelReference(string Id, string Name, string Type);

/// <summary>How many alerts there are; what there are none of is left out.</summary>
/// <param name="BySeverity">Of those that are ACTIVE.</param>
/// <param name="ByStatus">Of all.</param>
public sealed record AlertSummary(IReadOnlyDictionary<string, long> BySeverity, IReadOnlyDictionary<string, long> ByStatus);

/// <summary>Alerts to do the same with.</summary>
public sealed record AlertIds : IHasRules
{
    /// <summary>1 to 100 of them.</summary>
    [Required, Each(1, FleetId.MaxLength), AtMost(100)]
    public IReadOnlyList<string>? Ids { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Ids is { Count: 0 }) yield return new("ids", "ids must have at least one entry");
    }

    internal IReadOnlyList<AlertId> Read() =>
        [.. Ids!.Distinct().Select(text => FleetId.TryParse<AlertId>(text, out var id) ? id : (AlertId?)null).OfType<AlertId>()];
}

/// <summary>How many alerts were acknowledged: those that were ACTIVE.</summary>
public sealed record AlertsAcknowledged(int Acknowledged);

/// <summary>How many alerts were resolved: those that were not yet.</summary>
public sealed record AlertsResolved(int Resolved);

/// <summary>A time in which nobody is told of an alert; with neither end nor length, people are told again.</summary>
public sealed record SilenceAlert : IHasRules
{
    /// <summary>When it ends; null, with no length either, for at once.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long it lasts: a minute to 30 days.</summary>
    [Range(60, 30 * 86_400)]
    public int? DurationSec { get; init; }

    /// <summary>Why.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Reason { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Until is not null && DurationSec is not null) yield return new("durationSec", "durationSec and until cannot be given together");
    }

    internal DateTimeOffset? End(DateTimeOffset now) => DurationSec is { } seconds ? now.AddSeconds(seconds) : Until;
}

using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A page of alerts.</summary>
/// <param name="Alerts">Newest first.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1; null when the page was asked for by cursor.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the next page; null at the end.</param>
public sealed record AlertList(
    IReadOnlyList<AlertShape> Alerts, long Total, int? Page, int PageSize, long TotalPages, string? NextCursor);

/// <summary>A page of alert rules.</summary>
/// <param name="Rules">Newest first.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1; null when the page was asked for by cursor.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the next page; null at the end.</param>
public sealed record AlertRuleList(
    IReadOnlyList<AlertRuleShape> Rules, long Total, int? Page, int PageSize, long TotalPages, string? NextCursor);

/// <summary>The query of the list of alerts.</summary>
public sealed record AlertQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<AlertStatus>().Select(WireName.Upper)];
    internal static readonly string[] Severities = [.. Enum.GetValues<AlertSeverity>().Select(WireName.Upper)];
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    /// <summary>The rule wanted.</summary>
    [FromQuery(Name = "ruleId"), Description("The rule whose alerts are wanted.")]
    public string? RuleId { get; init; }

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose alerts are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: ACTIVE, ACKNOWLEDGED, RESOLVED, SILENCED.")]
    public string? Status { get; init; }

    /// <summary>The severity wanted.</summary>
    [FromQuery(Name = "severity"), Description("Severities wanted, separated by commas: CRITICAL, HIGH, MEDIUM, LOW, INFO.")]
    public string? Severity { get; init; }

    /// <summary>The earliest wanted.</summary>
    [FromQuery(Name = "from"), Description("Alerts that fired then or later.")]
    public string? From { get; init; }

    /// <summary>The latest wanted.</summary>
    [FromQuery(Name = "to"), Description("Alerts that fired then or earlier.")]
    public string? To { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "ruleId", RuleId, 128);
        QueryText.Plain(errors, "instanceId", InstanceId, 128);
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Words(errors, "severity", Severity, Severities);
        (_from, _to) = (QueryText.Time(errors, "from", From), QueryText.Time(errors, "to", To));
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Alert,
        Filters.Of(
            ("ruleId", Filters.One(RuleId)),
            ("instanceId", Filters.One(InstanceId)),
            ("status", Filters.Stored<AlertStatus>(Status, WireName.Upper)),
            ("severity", Filters.Stored<AlertSeverity>(Severity, WireName.Upper)))) with { From = _from, To = _to };
}

/// <summary>The query of the list of alert rules.</summary>
public sealed record AlertRuleQuery : PagedQuery
{
    private static readonly string[] Types = [.. Enum.GetValues<AlertRuleType>().Select(WireName.Upper)];

    // A flag is compared as the text that the database makes of it.
    private static readonly ImmutableArray<string> Yes = ["true", "1"];
    private static readonly ImmutableArray<string> No = ["false", "0"];

    /// <summary>The type wanted.</summary>
    [FromQuery(Name = "type"), Description("Types wanted, separated by commas: THRESHOLD, ANOMALY, LIFECYCLE, SECURITY, COST.")]
    public string? Type { get; init; }

    /// <summary>The severity wanted.</summary>
    [FromQuery(Name = "severity"), Description("Severities wanted, separated by commas: CRITICAL, HIGH, MEDIUM, LOW, INFO.")]
    public string? Severity { get; init; }

    /// <summary>Whether enabled ones are wanted.</summary>
    [FromQuery(Name = "enabled"), Description("true for those that are enabled, anything else for the others; all if absent.")]
    public string? Enabled { get; init; }

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The rules for that instance, and those that are not for one instance alone.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "type", Type, Types);
        QueryText.Words(errors, "severity", Severity, AlertQuery.Severities);
        QueryText.Plain(errors, "instanceId", InstanceId, 128);
    }

    internal StateQuery ToStateQuery()
    {
        var filters = Filters.Of(
            ("type", Filters.Stored<AlertRuleType>(Type, WireName.Upper)),
            ("severity", Filters.Stored<AlertSeverity>(Severity, WireName.Upper)),
            ("isEnabled", string.IsNullOrEmpty(Enabled) ? [] : Enabled is "true" ? Yes : No));
        return Ask(
            StateKinds.AlertRule,
            string.IsNullOrEmpty(InstanceId) ? filters : filters.Add(new("instanceId", [InstanceId], OrAbsent: true)));
    }
}

using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Billing;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The query of usage: which month.</summary>
public sealed record UsageQuery : IChecked
{
    /// <summary>The month.</summary>
    [FromQuery(Name = "period"), Description("current (if absent), last_month, or a month such as 2026-01. Months are in UTC.")]
    public string? Period { get; init; }

    internal BillingPeriod PeriodAt(DateTimeOffset now) => Period switch
    {
        null or "" or "current" => BillingPeriod.Of(now),
        "last_month" => BillingPeriod.Of(now).Previous,
        _ => BillingPeriod.TryParse(Period, out var period) ? period : throw new InvalidOperationException("An unchecked period."),
    };

    /// <inheritdoc/>
    public Refusal? Check() => Period is null or "" or "current" or "last_month" || BillingPeriod.TryParse(Period, out _)
        ? null : Refusal.Invalid("period", "period must be current, last_month, or a month such as 2026-01");
}

/// <summary>The query of the list of invoices.</summary>
public sealed record InvoiceQuery : AgentPage<InvoiceShape>
{
    private static readonly string[] Statuses = [.. Enum.GetValues<InvoiceStatus>().Select(WireName.Snake)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: due, paid.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, string> Sortable { get; } = ImmutableSortedDictionary.CreateRange<string, string>(
        [new("period", "period"), new("status", "status"), new("created_at", "createdAt")]);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Words(errors, "status", Status, Statuses);
    }

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.Invoice, Filters.Of(("status", Filters.Stored<InvoiceStatus>(Status, WireName.Snake))), Visibility.Everything);
}

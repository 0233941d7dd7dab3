using System.Collections.Immutable;
using Fleet.Billing;

namespace Fleet.Grains.Billing;

/// <summary>What is stored of an invoice: once it is there, only the payment is ever added.</summary>
internal sealed record InvoiceState
{
    public InvoiceId Id { get; init; }

    /// <summary>As <c>2026-01</c>, which sorts.</summary>
    public string Period { get; init; } = "";
    public string Currency { get; init; } = "";
    public decimal Amount { get; init; }
    public ImmutableArray<Tariff> Tariffs { get; init; } = [];
    public int LineCount { get; init; }
    public DateOnly DueDate { get; init; }
    public string Sha256 { get; init; } = "";
    public InvoiceStatus Status { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    public string? PaidBy { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The lines of an invoice. They are written before it, and count from then on that it is there.</summary>
internal sealed record InvoiceLinesState
{
    public ImmutableArray<InvoiceLine> Lines { get; init; } = [];
}

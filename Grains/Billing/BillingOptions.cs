namespace Fleet.Grains.Billing;

/// <summary>How invoices are closed. Section <c>Billing</c>.</summary>
public sealed class BillingOptions
{
    /// <summary>How long after its end a month is closed at the earliest. 6 h by default: what was measured late is in by then.</summary>
    public TimeSpan CloseAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How many days after its month an invoice is to be paid. 14 by default.</summary>
    public int DueAfterDays { get; set; } = 14;
}

using System.Collections.Immutable;

namespace Fleet.Billing;

/// <summary>What usage comes to. In decimals throughout: a quantity is given to six places, and each line's amount is rounded once, half up, to cents.</summary>
public static class Pricing
{
    private const decimal MsPerHour = 3_600_000;
    private const decimal Milli = 1_000;
    private const decimal Gb = 1_000_000_000;

    /// <summary>The lines of what was used in a part of a month; where nothing was used there is no line.</summary>
    public static IEnumerable<InvoiceLine> Lines(TariffSpan span, BillingPeriod period, ImmutableArray<UsageSum> used)
    {
        ArgumentNullException.ThrowIfNull(span);
        return
            from sum in used
            from line in new[]
            {
                Line(sum, span.Tariff, BilledKind.Compute, ComputeHours(sum), span.Tariff.ComputeHour),
                Line(sum, span.Tariff, BilledKind.Storage, StorageGbMonths(sum, period), span.Tariff.StorageGbMonth),
                Line(sum, span.Tariff, BilledKind.Network, NetworkGb(sum), span.Tariff.NetworkGb),
            }
            where line.Quantity > 0
            select line;
    }

    /// <summary>Hours times reserved cores.</summary>
    public static decimal ComputeHours(UsageSum sum) => sum.CoreMs / (MsPerHour * Milli);

    /// <summary>Hours up.</summary>
    public static decimal InstanceHours(UsageSum sum) => sum.RunMs / MsPerHour;

    /// <summary>GB times the share of the month that they were in use.</summary>
    public static decimal StorageGbMonths(UsageSum sum, BillingPeriod period) => sum.DiskByteHours / (period.Hours * Gb);

    /// <summary>GB received and sent.</summary>
    public static decimal NetworkGb(UsageSum sum) => sum.NetworkBytes / Gb;

    private static InvoiceLine Line(UsageSum sum, Tariff tariff, BilledKind kind, decimal exact, decimal price)
    {
        var quantity = Math.Round(exact, 6, MidpointRounding.AwayFromZero);
        var amount = Math.Round(quantity * price, 2, MidpointRounding.AwayFromZero);
        return new(sum.InstanceId, sum.Name, sum.Team, sum.ReplicaSet, kind, tariff.From, quantity, price, amount);
    }
}

using System.Globalization;
using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Costs;

namespace Fleet.Store.Costs;

/// <summary>What a day comes to.</summary>
/// <param name="Amounts">Without language models.</param>
/// <param name="IsKnown">Whether the prices are those of what really ran, and not of what looks like it.</param>
/// <param name="Detail">How it was reckoned.</param>
internal sealed record PricedDay(CostAmounts Amounts, bool IsKnown, string Detail);

/// <summary>Prices what an instance used on a day. What is not up costs no compute. Pure; each part is rounded once, half up, to billionths.</summary>
internal static class DayPrice
{
    private const decimal HoursOfMonth = 730;

    /// <summary>By a provider's catalogue: a month has 730 hours, disk counts as far as the size's price does not contain it, and only what is sent.</summary>
    public static PricedDay Of(ComputeCatalog catalog, ChosenSize chosen, DayUse use)
    {
        var size = chosen.Size;
        var disk = Math.Max(0, use.GbHours - (decimal)size.StorageGb * use.Hours);
        var sent = Beyond(use.SentBefore + use.SentBytes, catalog) - Beyond(use.SentBefore, catalog);
        var amounts = new CostAmounts(
            Rounded(use.Hours * size.PricePerHour!.Value), Rounded(disk / HoursOfMonth * catalog.StorageGbMonth), Rounded(sent * catalog.EgressGb), 0);
        return new(
            amounts, chosen.IsTold,
            Text($"{use.Hours:0.###} h of {catalog.Provider} {size.Id}{(chosen.IsTold ? "" : ", the size that fits,")} at {size.PricePerHour:0.######} USD"));
    }

    /// <summary>By the tariff, as invoices are.</summary>
    public static PricedDay Of(Tariff tariff, decimal toUsd, BillingPeriod month, DayUse use)
    {
        var amounts = new CostAmounts(
            Rounded(use.CoreHours * tariff.ComputeHour * toUsd),
            Rounded(use.GbHours / month.Hours * tariff.StorageGbMonth * toUsd),
            Rounded(use.NetworkBytes / DayUse.Gb * tariff.NetworkGb * toUsd),
            0);
        return new(amounts, true, Text($"{use.CoreHours:0.###} core hours by the tariff of {tariff.From:yyyy-MM-dd}"));
    }

    /// <summary>Half up, to billionths.</summary>
    public static decimal Rounded(decimal usd) => Math.Round(usd, 9, MidpointRounding.AwayFromZero);

    private static decimal Beyond(decimal bytes, ComputeCatalog catalog) => Math.Max(0, bytes / DayUse.Gb - catalog.EgressFreeGb);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

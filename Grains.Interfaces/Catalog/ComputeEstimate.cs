namespace Fleet.Catalog;

/// <summary>What a month of 730 hours costs, in US dollars with two decimals.</summary>
/// <param name="Compute">The machine; null if nobody knows its price.</param>
/// <param name="Storage">Disk beyond what the machine's price contains.</param>
/// <param name="Network">What is sent beyond what is free.</param>
public sealed record ComputeEstimate(decimal? Compute, decimal Storage, decimal Network)
{
    /// <summary>The sum of the rounded parts, so that it adds up; null if the machine's price is not known.</summary>
    public decimal? Total => Compute + Storage + Network;

    /// <summary>Prices a machine.</summary>
    /// <param name="catalog">Whose prices.</param>
    /// <param name="size">The machine.</param>
    /// <param name="diskGb">All the disk that is wanted, in 10^9 bytes.</param>
    /// <param name="egressGb">All that is sent in a month, in 10^9 bytes.</param>
    public static ComputeEstimate Of(ComputeCatalog catalog, ComputeSize size, decimal diskGb, decimal egressGb) => new(
        size.PricePerMonth is { } month ? Cents(month) : null,
        Cents(decimal.Max(0, diskGb - (decimal)size.StorageGb) * catalog.StorageGbMonth),
        Cents(decimal.Max(0, egressGb - catalog.EgressFreeGb) * catalog.EgressGb));

    private static decimal Cents(decimal dollars) => decimal.Round(dollars, 2, MidpointRounding.AwayFromZero);
}

namespace Fleet.Cloud.Hetzner;

/// <summary>What a server type costs where.</summary>
internal static class HetznerOffers
{
    private const long GiB = 1024L * 1024 * 1024;

    /// <summary>
    /// One size for each price: the same type costs more overseas. Sizes of one type share their id and differ in their regions.
    /// </summary>
    public static IEnumerable<CloudSize> Of(ServerType type, string currency)
    {
        var open = type.Open.ToHashSet();
        return
            from price in type.Prices
            where price is not null && open.Contains(price.Location)
            group price.Location by (Hourly: price.PriceHourly.Net, Monthly: price.PriceMonthly.Net) into offer
            select new CloudSize(
                type.Name,
                type.Cores,
                (long)(type.Memory * GiB),
                type.Disk * GiB,
                offer.Key.Hourly,
                offer.Key.Monthly,
                currency,
                [.. offer]);
    }
}

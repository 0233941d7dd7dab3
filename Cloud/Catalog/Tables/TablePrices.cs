using System.Collections.Immutable;
using Fleet.Catalog;

namespace Fleet.Cloud.Catalog.Tables;

/// <summary>What the tables themselves say of prices.</summary>
internal static class TablePrices
{
    /// <summary>A month in hours, as all prices by the month are counted.</summary>
    public const decimal Month = 730;

    private const int Decimals = 6;

    /// <summary>Fleet's own catalogue: in the region of a provider whose prices differ by region, or the first one's.</summary>
    public static ComputeCatalog Catalog(this ProviderTable table, string? region)
    {
        var row = table.Regions.FirstOrDefault(one => one.Id == region);
        var isNowhere = table.IsRegional && region is not null && row is null;
        var factor = table.IsRegional ? row?.Factor ?? 1 : 1;
        return new(
            table.Id, isNowhere ? [] : Sorted(table.Sizes.Select(size => Size(table, size, factor))),
            table.StorageGbMonth, table.EgressGb, table.EgressFreeGb,
            new DateTimeOffset(table.WrittenOn, TimeOnly.MinValue, TimeSpan.Zero), "fallback");
    }

    /// <summary>The cheapest first; those without a price last.</summary>
    public static ImmutableArray<ComputeSize> Sorted(IEnumerable<ComputeSize> sizes) =>
        [.. sizes.OrderBy(size => size.PricePerMonth ?? decimal.MaxValue).ThenBy(size => size.Id, StringComparer.Ordinal)];

    /// <summary>A size at a price by the hour, or by the month; what is not given follows from the other. None where both are no price.</summary>
    public static ComputeSize Priced(this ComputeSize size, decimal? hour, decimal? month, string source)
    {
        (hour, month) = (hour is > 0 ? hour : null, month is > 0 ? month : null);
        return size with
        {
            PricePerHour = Rounded(hour ?? month / Month), PricePerMonth = Rounded(month ?? hour * Month), PriceSource = hour is null && month is null ? "none" : source,
        };
    }

    /// <summary>What the table says of a size, but its price.</summary>
    public static ComputeSize Shape(this SizeRow size) =>
        new(size.Id, size.Name, size.Gpu is null ? "cpu" : "gpu", size.Vcpus, size.MemoryGb, size.StorageGb, null, null, "none")
        {
            GpuName = size.Gpu?.Name, GpuCount = size.Gpu?.Count, GpuMemoryGb = size.Gpu?.MemoryGb,
        };

    private static ComputeSize Size(ProviderTable table, SizeRow size, decimal factor)
    {
        var shape = size.Shape();
        if (size.Hour is not null || size.Month is not null) return shape.Priced(size.Hour * factor, size.Month * factor, factor == 1 ? "static" : "formula");
        return table.Formula is { } formula
            ? shape.Priced((decimal)size.Vcpus * formula.VcpuHour + (decimal)size.MemoryGb * formula.MemoryGbHour, null, "formula")
            : shape;
    }

    private static decimal? Rounded(decimal? price) => price is { } known ? decimal.Round(known, Decimals) : null;
}

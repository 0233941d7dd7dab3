using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Catalog;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The providers that instances may name.</summary>
public sealed record ComputeProviderList
{
    internal ComputeProviderList(IReadOnlyList<ComputeProviderShape> all) => (Data, Providers, Pagination) = (all, all, Whole.Of(all));

    /// <summary>All of them.</summary>
    public IReadOnlyList<ComputeProviderShape> Data { get; }

    /// <summary>The same.</summary>
    public IReadOnlyList<ComputeProviderShape> Providers { get; }

    /// <summary>One page holds all.</summary>
    public Pagination Pagination { get; }
}

/// <summary>A provider.</summary>
/// <param name="Id">The name in requests.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">A sentence.</param>
public sealed record ComputeProviderShape(string Id, string Name, string Description);

/// <summary>A provider's regions.</summary>
public sealed record ComputeRegionList
{
    internal ComputeRegionList(IReadOnlyList<ComputeRegionShape> all) => (Data, Regions, Pagination) = (all, all, Whole.Of(all));

    /// <summary>All of them.</summary>
    public IReadOnlyList<ComputeRegionShape> Data { get; }

    /// <summary>The same.</summary>
    public IReadOnlyList<ComputeRegionShape> Regions { get; }

    /// <summary>One page holds all.</summary>
    public Pagination Pagination { get; }
}

/// <summary>A region.</summary>
/// <param name="Id">The provider's own word.</param>
/// <param name="Name">For people.</param>
/// <param name="Location">City and country.</param>
public sealed record ComputeRegionShape(string Id, string Name, string Location);

/// <summary>Where this Fleet can put instances, by provider.</summary>
public sealed record ProviderAvailability(IReadOnlyDictionary<string, AvailabilityShape> Availability);

/// <summary>Whether it can there.</summary>
/// <param name="Available">Whether.</param>
/// <param name="Reason">Why not.</param>
public sealed record AvailabilityShape(bool Available, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>What a provider offers.</summary>
public sealed record CatalogShape
{
    internal CatalogShape(ComputeCatalog catalog)
    {
        Sizes = [.. catalog.Sizes.Select(size => new ComputeSizeShape(catalog.Provider, size))];
        StoragePricing = new(catalog.StorageGbMonth);
        NetworkPricing = new(catalog.EgressGb, catalog.EgressFreeGb);
        (FetchedAt, Source) = (catalog.FetchedAt, catalog.Source);
    }

    /// <summary>The cheapest first; those whose price nobody knows last.</summary>
    public IReadOnlyList<ComputeSizeShape> Sizes { get; }

    /// <summary>Prices of disk.</summary>
    [JsonPropertyName("storage_pricing")]
    public StoragePricing StoragePricing { get; }

    /// <summary>Prices of what is sent.</summary>
    [JsonPropertyName("network_pricing")]
    public NetworkPricing NetworkPricing { get; }

    /// <summary>When the prices were read from the provider, or Fleet's own table was written.</summary>
    [JsonPropertyName("fetched_at")]
    public DateTimeOffset FetchedAt { get; }

    /// <summary>live, cached (older than it should be) or fallback (Fleet's own table).</summary>
    public string Source { get; }
}

/// <summary>Prices of disk.</summary>
/// <param name="GbPerMonth">US dollars for a gigabyte in a month.</param>
public sealed record StoragePricing([property: JsonPropertyName("gb_per_month")] decimal GbPerMonth);

/// <summary>Prices of what is sent.</summary>
/// <param name="EgressGbPrice">US dollars for a gigabyte.</param>
/// <param name="EgressFreeGb">Gigabytes in a month that cost nothing.</param>
public sealed record NetworkPricing(
    [property: JsonPropertyName("egress_gb_price")] decimal EgressGbPrice, [property: JsonPropertyName("egress_free_gb")] decimal EgressFreeGb);

/// <summary>A kind of machine.</summary>
public sealed record ComputeSizeShape
{
    internal ComputeSizeShape(string provider, ComputeSize size)
    {
        (Id, Name, Provider, Category) = (size.Id, size.Name, provider, size.Category);
        (Vcpus, MemoryGb, StorageGb) = (size.Vcpus, size.MemoryGb, size.StorageGb);
        (GpuName, GpuCount, GpuMemoryGb) = (size.GpuName, size.GpuCount, size.GpuMemoryGb);
        (PricePerHour, PricePerMonth, PriceSource) = (size.PricePerHour, size.PricePerMonth, size.PriceSource);
        (Availability, Regions) = (size.Availability, size.Regions.IsEmpty ? null : size.Regions);
    }

    /// <summary>What to order by.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Whose it is.</summary>
    public string Provider { get; }

    /// <summary>cpu or gpu.</summary>
    public string Category { get; }

    /// <summary>Virtual cores.</summary>
    public double Vcpus { get; }

    /// <summary>Gibibytes.</summary>
    [JsonPropertyName("memory_gb")]
    public double MemoryGb { get; }

    /// <summary>Gigabytes of disk that the price contains.</summary>
    [JsonPropertyName("storage_gb")]
    public double StorageGb { get; }

    /// <summary>The graphics processor.</summary>
    [JsonPropertyName("gpu_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GpuName { get; }

    /// <summary>How many of them.</summary>
    [JsonPropertyName("gpu_count"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GpuCount { get; }

    /// <summary>Gibibytes of each.</summary>
    [JsonPropertyName("gpu_memory_gb"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GpuMemoryGb { get; }

    /// <summary>US dollars; null if nobody knows.</summary>
    [JsonPropertyName("price_per_hour")]
    public decimal? PricePerHour { get; }

    /// <summary>US dollars for 730 hours; null if nobody knows.</summary>
    [JsonPropertyName("price_per_month")]
    public decimal? PricePerMonth { get; }

    /// <summary>api, static (Fleet's own table), formula or none.</summary>
    [JsonPropertyName("price_source")]
    public string PriceSource { get; }

    /// <summary>high, low or none, where the provider says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Availability { get; }

    /// <summary>Where it is offered, where it is not everywhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Regions { get; }
}

/// <summary>Nothing is there yet.</summary>
/// <param name="Sizes">None.</param>
/// <param name="Source">loading.</param>
/// <param name="Message">What to do.</param>
public sealed record CatalogLoading(IReadOnlyList<ComputeSizeShape> Sizes, string Source, string Message);

/// <summary>What a machine costs in a month of 730 hours, with two decimals.</summary>
public sealed record EstimateShape
{
    internal EstimateShape(ComputeEstimate estimate) =>
        (Compute, Storage, Network, Total) = (estimate.Compute, estimate.Storage, estimate.Network, estimate.Total);

    /// <summary>The machine; null if nobody knows its price.</summary>
    public decimal? Compute { get; }

    /// <summary>Disk beyond what the machine's price contains.</summary>
    public decimal Storage { get; }

    /// <summary>What is sent beyond what is free.</summary>
    public decimal Network { get; }

    /// <summary>All of it; null if the machine's price is not known.</summary>
    public decimal? Total { get; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; } = "USD";
}

/// <summary>The answer to a refresh.</summary>
/// <param name="Message">What came of it.</param>
/// <param name="Provider">Whose prices.</param>
/// <param name="SizesCount">How many sizes there are now.</param>
/// <param name="Source">live, or fallback where there is nobody to ask.</param>
/// <param name="FetchedAt">When the prices were read.</param>
public sealed record CatalogRefreshed(
    string Message,
    string Provider,
    [property: JsonPropertyName("sizes_count")] int SizesCount,
    string Source,
    [property: JsonPropertyName("fetched_at")] DateTimeOffset FetchedAt);

/// <summary>Lists that are never cut into pages.</summary>
internal static class Whole
{
    public static Pagination Of<T>(IReadOnlyCollection<T> all) => Pagination.Of(1, Math.Max(1, all.Count), all.Count);
}

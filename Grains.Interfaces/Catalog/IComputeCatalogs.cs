using System.Collections.Immutable;
using Fleet.Common;

namespace Fleet.Catalog;

/// <summary>A size of machine that a provider offers.</summary>
/// <param name="Id">The provider's own word, such as <c>shared-cpu-1x</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Category">cpu or gpu.</param>
/// <param name="Vcpus">Virtual cores; parts of one are possible.</param>
/// <param name="MemoryGb">Memory in 2^30 bytes.</param>
/// <param name="StorageGb">Disk that the price contains, in 10^9 bytes.</param>
/// <param name="PricePerHour">US dollars; null if nobody knows.</param>
/// <param name="PricePerMonth">US dollars for 730 hours; null if nobody knows.</param>
/// <param name="PriceSource">api, static, formula or none.</param>
public sealed record ComputeSize(
    string Id, string Name, string Category, double Vcpus, double MemoryGb, double StorageGb, decimal? PricePerHour, decimal? PricePerMonth, string PriceSource)
{
    /// <summary>The graphics processor; null for none.</summary>
    public string? GpuName { get; init; }

    /// <summary>How many of them.</summary>
    public int? GpuCount { get; init; }

    /// <summary>Memory of each in 2^30 bytes.</summary>
    public double? GpuMemoryGb { get; init; }

    /// <summary>high, low or none; null if the provider does not say.</summary>
    public string? Availability { get; init; }

    /// <summary>Where it is offered; empty for everywhere.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];
}

/// <summary>What a provider offers, and for how much.</summary>
/// <param name="Provider">The provider's id, such as <c>fly</c>.</param>
/// <param name="Sizes">By price, the cheapest first; those without a price last.</param>
/// <param name="StorageGbMonth">US dollars for 10^9 bytes of disk in a month.</param>
/// <param name="EgressGb">US dollars for 10^9 bytes sent.</param>
/// <param name="EgressFreeGb">10^9 bytes sent in a month that cost nothing.</param>
/// <param name="FetchedAt">When the prices were read from the provider, or Fleet's own table was written.</param>
/// <param name="Source">live, cached (older than it should be), fallback (Fleet's own table) or loading (nothing is there yet, and it is being fetched).</param>
public sealed record ComputeCatalog(
    string Provider, ImmutableArray<ComputeSize> Sizes, decimal StorageGbMonth, decimal EgressGb, decimal EgressFreeGb, DateTimeOffset FetchedAt, string Source);

/// <summary>
/// The prices of providers. A question is answered from memory, or from Fleet's own table where nothing was fetched; never by waiting for a
/// provider. Fetching goes on beside it.
/// </summary>
public interface IComputeCatalogs
{
    /// <summary>The ids of the providers that have a catalogue, sorted.</summary>
    ImmutableArray<string> Providers { get; }

    /// <summary>What one offers in a region, or everywhere; not_found for a provider without a catalogue.</summary>
    Outcome<ComputeCatalog> Get(string provider, string? region = null);

    /// <summary>
    /// Reads it anew from the provider; unavailable with the reason if that fails, and nothing changes then. Where nobody can or may be
    /// asked, Fleet's own table is the answer.
    /// </summary>
    Task<Outcome<ComputeCatalog>> Refresh(string provider, string? region, CancellationToken cancellationToken = default);
}

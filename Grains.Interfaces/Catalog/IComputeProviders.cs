using System.Collections.Immutable;

namespace Fleet.Catalog;

/// <summary>A place where a provider has machines.</summary>
/// <param name="Id">The provider's own word, such as <c>fra1</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Location">City and country.</param>
/// <param name="Latitude">Degrees north; null for a place that is anywhere, such as <c>local</c>.</param>
/// <param name="Longitude">Degrees east; null as well then.</param>
public sealed record ComputeRegion(string Id, string Name, string Location, double? Latitude, double? Longitude);

/// <summary>Somebody on whose machines instances run.</summary>
/// <param name="Id">Such as <c>fly</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">A sentence.</param>
/// <param name="IsRegional">Whether prices differ by region.</param>
/// <param name="Regions">Where they are, as far as Fleet knows.</param>
public sealed record ComputeProvider(string Id, string Name, string Description, bool IsRegional, ImmutableArray<ComputeRegion> Regions);

/// <summary>The providers that Fleet knows, and where on the globe their regions are.</summary>
public interface IComputeProviders
{
    /// <summary>All of them, in the order in which people are shown them.</summary>
    ImmutableArray<ComputeProvider> All { get; }

    /// <summary>The one of that id, or null.</summary>
    ComputeProvider? Find(string id);

    /// <summary>
    /// The place that a region is: the provider's own of that id, else another provider's, for people write <c>fra1</c> whatever the machine
    /// is; null for none and for what is anywhere.
    /// </summary>
    ComputeRegion? Place(string provider, string? region);

    /// <summary>The region with a code of three letters, as airports have, that is nearest to a place.</summary>
    ComputeRegion Nearest(double latitude, double longitude);
}

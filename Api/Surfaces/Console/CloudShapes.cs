using Fleet.Api.Surfaces.Machines;
using Fleet.Cloud;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The providers that this Fleet knows.</summary>
public sealed record ProvidersShape(IReadOnlyList<ProviderShape> Providers);

/// <summary>A provider.</summary>
/// <param name="Name">The name in requests.</param>
/// <param name="Configured">Whether there is a credential to call it with.</param>
public sealed record ProviderShape(string Name, bool Configured);

/// <summary>A provider's regions.</summary>
public sealed record RegionsShape(IReadOnlyList<RegionShape> Regions);

/// <summary>A place where machines can be had.</summary>
public sealed record RegionShape
{
    internal RegionShape(CloudRegion region) =>
        (Id, Name, Location, Available) = (region.Id, region.Name, region.Location, region.IsAvailable);

    /// <summary>What to order by.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>City or country, where the provider tells.</summary>
    public string? Location { get; }

    /// <summary>Whether machines can be ordered there now.</summary>
    public bool Available { get; }
}

/// <summary>A provider's kinds of machine.</summary>
public sealed record SizesShape(IReadOnlyList<SizeShape> Sizes);

/// <summary>A kind of machine.</summary>
public sealed record SizeShape
{
    internal SizeShape(CloudSize size)
    {
        (Id, Cpus, MemoryMB, DiskGB) = (size.Id, size.Cpus, Units.MiBs(size.MemoryBytes), Units.GiBs(size.DiskBytes));
        (PricePerHour, PricePerMonth, Currency, Regions) = (size.PricePerHour, size.PricePerMonth, size.Currency, size.Regions);
    }

    /// <summary>What to order by.</summary>
    public string Id { get; }

    /// <summary>Virtual processors.</summary>
    public int Cpus { get; }

    /// <summary>Mebibytes.</summary>
    public double MemoryMB { get; }

    /// <summary>Gibibytes.</summary>
    public double DiskGB { get; }

    /// <summary>In the currency.</summary>
    public decimal PricePerHour { get; }

    /// <summary>In the currency.</summary>
    public decimal PricePerMonth { get; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; }

    /// <summary>The regions that have it.</summary>
    public IReadOnlyList<string> Regions { get; }
}

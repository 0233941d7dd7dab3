using System.Collections.Immutable;
using System.Globalization;
using Fleet.Catalog;
using Fleet.Overview;
using Fleet.Storage;

namespace Fleet.Grains.Overview;

/// <summary>Puts instances on the globe: by their region, else by what they, or their tags, say of where they are. Pure.</summary>
internal static class GeoPins
{
    // Words that say nothing of where.
    private static readonly string[] Anywhere = ["", "local", "default", "production", "staging"];

    public static ImmutableArray<GeoPin> Of(IEnumerable<FleetCount> counts, IComputeProviders providers) =>
    [
        // The first in this order gives a pin its words, so that they do not change from one answer to the next.
        .. counts.OrderBy(one => one.Provider, StringComparer.Ordinal).ThenBy(one => one.Region, StringComparer.Ordinal)
            .ThenBy(one => one.Place, StringComparer.Ordinal)
            .Select(count => (Count: count, Spot: SpotOf(count, providers))).Where(one => one.Spot is not null)
            .GroupBy(one => (one.Spot!.Latitude, one.Spot.Longitude)).Select(Pin)
            .OrderByDescending(pin => pin.Count).ThenBy(pin => pin.Latitude).ThenBy(pin => pin.Longitude),
    ];

    private static GeoPin Pin(IGrouping<(double Latitude, double Longitude), (FleetCount Count, Spot? Spot)> alike)
    {
        var (first, spot) = alike.First();
        var counts = alike.Select(one => one.Count).ToList();
        return new(spot!.Region, spot.Latitude, spot.Longitude, spot.Label, first.Provider, counts.Sum(one => one.Count), counts.ByStatus());
    }

    private static Spot? SpotOf(FleetCount count, IComputeProviders providers)
    {
        if (providers.Place(count.Provider, count.Region) is { Latitude: { } north, Longitude: { } east } known)
        {
            return new(count.Region, Rounded(north), Rounded(east), known.Location);
        }

        if (Degrees(count.Latitude, 90) is not { } latitude || Degrees(count.Longitude, 180) is not { } longitude) return null;
        var nearest = providers.Nearest(latitude, longitude);
        var region = Anywhere.Contains(count.Region) ? nearest.Id : count.Region;
        return new(region, Rounded(latitude), Rounded(longitude), count.Place is "" ? nearest.Location : count.Place);
    }

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most ? degrees : null;

    // Without the zero's sign, so that there are not two of the equator.
    private static double Rounded(double degrees) => Math.Round(degrees, 2) + 0.0;

    private sealed record Spot(string Region, double Latitude, double Longitude, string Label);
}

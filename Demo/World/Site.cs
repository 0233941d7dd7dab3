using System.Collections.Immutable;
using Fleet.Instances;

namespace Fleet.Demo.World;

/// <summary>A place where servers stand.</summary>
/// <param name="Code">What servers there are called.</param>
/// <param name="Provider">Whose machines they are.</param>
/// <param name="Region">As the provider calls it.</param>
/// <param name="Geo">Where on the globe.</param>
internal sealed record Site(string Code, string Provider, string Region, InstanceGeo Geo)
{
    /// <summary>All there are.</summary>
    public static ImmutableArray<Site> All { get; } =
    [
        new("fra", "aws", "eu-central-1", new(50.11, 8.68, "Frankfurt")),
        new("ams", "digitalocean", "ams3", new(52.37, 4.90, "Amsterdam")),
        new("iad", "aws", "us-east-1", new(39.04, -77.49, "Ashburn")),
        new("ber", "ssh", "berlin-1", new(52.52, 13.40, "Berlin")),
        new("sin", "gcp", "asia-southeast1", new(1.35, 103.82, "Singapore")),
        new("nyc", "digitalocean", "nyc3", new(40.71, -74.01, "New York")),
        new("gru", "azure", "brazilsouth", new(-23.55, -46.63, "São Paulo")),
    ];
}

using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Catalog;

namespace Fleet.Cloud.Catalog.Tables;

/// <summary>All tables: those that come with Fleet, and in the place of some of them the operator's.</summary>
internal sealed class CatalogTables : IComputeProviders
{
    private const string Shipped = "catalog/";

    // Whose codes of three letters are those of airports.
    private const string Codes = "fly";

    private readonly ImmutableSortedDictionary<string, ProviderTable> _tables;
    private readonly ImmutableArray<(string Provider, ComputeRegion Region)> _regions;

    /// <exception cref="InvalidOperationException">A file cannot be read or makes no sense; the message says which and why.</exception>
    public CatalogTables(string? folder)
    {
        var tables = ShippedTables().Concat(TablesOf(folder)).ToList();
        _tables = tables.GroupBy(table => table.Id).ToImmutableSortedDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);
        All = [.. _tables.Values.Where(table => table.IsListed).OrderBy(table => table.Order).ThenBy(table => table.Id, StringComparer.Ordinal).Select(Provider)];
        _regions = [.. _tables.Values.OrderBy(table => table.Order).SelectMany(table => Provider(table).Regions.Select(region => (table.Id, region)))];
    }

    public ImmutableArray<ComputeProvider> All { get; }

    /// <summary>The table of a provider that is listed, or null.</summary>
    public ProviderTable? Table(string provider) => _tables.GetValueOrDefault(provider) is { IsListed: true } table ? table : null;

    public ComputeProvider? Find(string id) => All.FirstOrDefault(provider => provider.Id == id);

    public ComputeRegion? Place(string provider, string? region)
    {
        if (string.IsNullOrEmpty(region)) return null;
        var alike = _regions.Where(one => one.Region.Latitude is not null && string.Equals(one.Region.Id, region, StringComparison.OrdinalIgnoreCase)).ToList();
        return alike.FirstOrDefault(one => one.Provider == provider).Region ?? alike.FirstOrDefault().Region;
    }

    public ComputeRegion Nearest(double latitude, double longitude) => _regions.Where(one => one.Provider == Codes).Select(one => one.Region)
        .MinBy(region => Distance(latitude, longitude, region.Latitude!.Value, region.Longitude!.Value))!;

    // By the angle at the centre of the globe.
    private static double Distance(double north, double east, double otherNorth, double otherEast)
    {
        var (a, b) = (double.DegreesToRadians(north), double.DegreesToRadians(otherNorth));
        var between = double.DegreesToRadians(otherEast - east);
        return Math.Acos(Math.Clamp(Math.Sin(a) * Math.Sin(b) + Math.Cos(a) * Math.Cos(b) * Math.Cos(between), -1, 1));
    }

    private static ComputeProvider Provider(ProviderTable table) => new(
        table.Id, table.Name, table.Description, table.IsRegional,
        [.. table.Regions.Select(region => new ComputeRegion(region.Id, region.Name, region.Location, region.Latitude, region.Longitude))]);

    private static IEnumerable<ProviderTable> ShippedTables()
    {
        var assembly = typeof(CatalogTables).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Shipped, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            yield return Read(name, () => JsonSerializer.Deserialize(stream, TableJson.Default.ProviderTable));
        }
    }

    private static IEnumerable<ProviderTable> TablesOf(string? folder)
    {
        if (string.IsNullOrEmpty(folder)) yield break;
        if (!Directory.Exists(folder)) throw new InvalidOperationException("The option Catalog:Folder names a folder that is not there.");
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            yield return Read(Path.GetFileName(file), () => JsonSerializer.Deserialize(File.ReadAllBytes(file), TableJson.Default.ProviderTable));
        }
    }

    private static ProviderTable Read(string name, Func<ProviderTable?> read)
    {
        try
        {
            var table = read() ?? throw new JsonException("There is nothing in it.");
            return Fault(table) is { } fault ? throw new InvalidOperationException($"The catalogue's table {name}: {fault}") : table;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The catalogue's table {name} cannot be read: {exception.Message}", exception);
        }
    }

    private static string? Fault(ProviderTable table) =>
        table.TtlHours is < 0.1 or > 10_000 ? "ttlHours must be 0.1 to 10000"
        : table.Regions.Select(region => region.Id).Distinct().Count() != table.Regions.Length ? "a region stands there twice"
        : table.Sizes.Select(size => size.Id).Distinct().Count() != table.Sizes.Length ? "a size stands there twice"
        : table.Regions.Any(region => region.Latitude is null != region.Longitude is null) ? "a region has half a place"
        : table.Regions.Any(region => region.Latitude is < -90 or > 90 || region.Longitude is < -180 or > 180) ? "a region is not on the globe"
        : table.Regions.Any(region => region.Factor is <= 0 or > 100) ? "a factor must be more than 0 and at most 100"
        : table.Sizes.Any(size => size.Hour is < 0 or > 10_000 || size.Month is < 0 or > 10_000_000) ? "a price must be 0 to 10000 an hour"
        : null;
}

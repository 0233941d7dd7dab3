using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Cloud.Catalog.Tables;

/// <summary>A file of <c>deploy/catalog</c>: what a provider offers where, and what it cost when the file was written.</summary>
/// <param name="Id">The file's name as well.</param>
/// <param name="Order">Where it stands in lists.</param>
/// <param name="IsRegional">Whether prices differ by region; those of the file are the first region's then.</param>
/// <param name="WrittenOn">When the prices were looked up.</param>
/// <param name="IsListed">False for one whose regions alone are of use.</param>
/// <param name="TtlHours">How long prices that were fetched are good.</param>
/// <param name="Variables">The environment variables, or settings, that hold the credential for its prices.</param>
/// <param name="Formula">How a size without a price of its own is priced.</param>
internal sealed record ProviderTable(
    string Id,
    string Name,
    string Description,
    int Order,
    bool IsRegional,
    DateOnly WrittenOn,
    decimal StorageGbMonth,
    decimal EgressGb,
    decimal EgressFreeGb,
    ImmutableArray<RegionRow> Regions,
    ImmutableArray<SizeRow> Sizes,
    bool IsListed = true,
    double TtlHours = 24,
    ImmutableArray<string>? Variables = null,
    PriceFormula? Formula = null);

/// <summary>A region.</summary>
/// <param name="Factor">What prices there are, of those of the first region, about.</param>
internal sealed record RegionRow(string Id, string Name, string Location, double? Latitude = null, double? Longitude = null, decimal Factor = 1);

/// <summary>A size. Without a price by the month it is the one by the hour times 730, and the other way round.</summary>
internal sealed record SizeRow(
    string Id, string Name, double Vcpus, double MemoryGb, double StorageGb, decimal? Hour = null, decimal? Month = null, GpuRow? Gpu = null);

/// <summary>A size's graphics processors.</summary>
internal sealed record GpuRow(string Name, int Count, double MemoryGb);

/// <summary>Prices by what a machine has, in US dollars an hour.</summary>
internal sealed record PriceFormula(decimal VcpuHour, decimal MemoryGbHour);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProviderTable))]
internal sealed partial class TableJson : JsonSerializerContext;

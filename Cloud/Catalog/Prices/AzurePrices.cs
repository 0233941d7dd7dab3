using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary>
/// The retail prices API, which is open to everybody. It tells prices and not what a machine has: of the sizes that the table has, the price is
/// read for Linux, pay as you go. Those that a region does not have are left out.
/// </summary>
internal sealed class AzurePrices(PriceCaller caller) : IPriceFetcher
{
    // As many as an address has room for.
    private const int SizesAtOnce = 20;

    public string Provider => "azure";

    public bool NeedsCredential => false;

    public bool IsRegional => true;

    public async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(
        ProviderTable table, string? region, string? credential, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<ComputeSize>();
        foreach (var some in table.Sizes.Chunk(SizesAtOnce))
        {
            var answer = await caller.Ask(
                Provider, "https://prices.azure.com", $"/api/retail/prices?api-version=2023-01-01-preview&$filter={Uri.EscapeDataString(Filter(some, region!))}",
                null, null, AzureJson.Default.RetailPrices, cancellationToken);
            if (!answer.IsOk) return answer.As<ImmutableArray<ComputeSize>>();
            var prices = answer.Value.Items.Where(IsLinuxByTheHour).ToLookup(item => item.ArmSkuName!);
            all.AddRange(some.Where(size => prices.Contains(size.Id)).Select(size =>
                size.Shape().Priced(prices[size.Id].Min(item => item.RetailPrice), null, "api") with { Regions = [region!] }));
        }

        return all.ToImmutable();
    }

    // Both come from the table, where nothing has a quotation mark.
    private static string Filter(IEnumerable<SizeRow> sizes, string region) =>
        $"serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq '{region}' and "
        + $"({string.Join(" or ", sizes.Select(size => $"armSkuName eq '{size.Id}'"))})";

    private static bool IsLinuxByTheHour(MeterPrice item) =>
        item is { CurrencyCode: "USD", UnitOfMeasure: "1 Hour", Type: "Consumption", ArmSkuName: not null }
        && item.ProductName?.Contains("Windows", StringComparison.Ordinal) == false
        && item.SkuName?.Contains("Spot", StringComparison.Ordinal) == false
        && item.SkuName?.Contains("Low Priority", StringComparison.Ordinal) == false;
}

/// <summary>A page of prices.</summary>
internal sealed record RetailPrices([property: JsonPropertyName("Items")] ImmutableArray<MeterPrice> Items);

/// <summary>What one meter costs.</summary>
internal sealed record MeterPrice(
    decimal RetailPrice, string CurrencyCode, string? UnitOfMeasure = null, string? Type = null, string? ArmSkuName = null, string? ProductName = null, string? SkuName = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RetailPrices))]
internal sealed partial class AzureJson : JsonSerializerContext;

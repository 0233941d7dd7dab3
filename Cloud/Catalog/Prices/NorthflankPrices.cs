using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary><c>GET /v1/plans</c>. Prices by the month are of 30 days there: here they follow from those by the hour.</summary>
internal sealed class NorthflankPrices(PriceCaller caller) : IPriceFetcher
{
    private const double MiBsInGiB = 1024;

    public string Provider => "northflank";

    public bool NeedsCredential => true;

    public bool IsRegional => false;

    public async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(
        ProviderTable table, string? region, string? credential, CancellationToken cancellationToken)
    {
        var answer = await caller.Ask(
            Provider, "https://api.northflank.com", "/v1/plans", $"Bearer {credential}", null, NorthflankJson.Default.PlansAnswer, cancellationToken);
        return answer.IsOk
            ? answer.Value.Data.Items.Where(plan => string.Equals(plan.Currency, "usd", StringComparison.OrdinalIgnoreCase)).Select(Offer).ToImmutableArray()
            : answer.As<ImmutableArray<ComputeSize>>();
    }

    private static ComputeSize Offer(Plan plan) =>
        new ComputeSize(plan.Id, plan.Name, "cpu", plan.CpuResource, plan.RamResource / MiBsInGiB, 0, null, null, "none").Priced(plan.AmountPerHour, null, "api");
}

internal sealed record PlansAnswer(Plans Data);

internal sealed record Plans([property: JsonPropertyName("plans")] ImmutableArray<Plan> Items);

internal sealed record Plan(string Id, string Name, string Currency, decimal AmountPerHour, double CpuResource, double RamResource);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PlansAnswer))]
internal sealed partial class NorthflankJson : JsonSerializerContext;

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary>The GraphQL question that Fly's own command line asks. It knows one price for all regions.</summary>
internal sealed class FlyPrices(PriceCaller caller) : IPriceFetcher
{
    private const string Question = """{"query":"query { platform { vmSizes { name cpuCores memoryMb priceMonth priceSecond } } }"}""";
    private const decimal SecondsInHour = 3_600;
    private const double MiBsInGiB = 1024;

    public string Provider => "fly";

    public bool NeedsCredential => true;

    public bool IsRegional => false;

    public async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(
        ProviderTable table, string? region, string? credential, CancellationToken cancellationToken)
    {
        // Newer tokens name their own scheme.
        var authorization = credential!.StartsWith("FlyV1 ", StringComparison.Ordinal) ? credential : $"Bearer {credential}";
        var answer = await caller.Ask(
            Provider, "https://api.fly.io", "/graphql", authorization, Question, FlyJson.Default.FlyAnswer, cancellationToken);
        if (!answer.IsOk) return answer.As<ImmutableArray<ComputeSize>>();
        return answer.Value.Data?.Platform is { } platform
            ? platform.VmSizes.Select(Offer).ToImmutableArray()
            : PriceCaller.Failed(Provider, "it did not take the question");
    }

    private static ComputeSize Offer(FlySize size) =>
        new ComputeSize(size.Name, size.Name, IsPlain(size.Name) ? "cpu" : "gpu", size.CpuCores, size.MemoryMb / MiBsInGiB, 0, null, null, "none")
            .Priced(size.PriceSecond * SecondsInHour, size.PriceMonth, "api");

    // Those with graphics processors are called after these.
    private static bool IsPlain(string name) =>
        name.StartsWith("shared-", StringComparison.Ordinal) || name.StartsWith("performance-", StringComparison.Ordinal);
}

/// <summary>The answer; without data if the question was refused.</summary>
internal sealed record FlyAnswer(FlyData? Data = null);

internal sealed record FlyData(FlyPlatform? Platform = null);

internal sealed record FlyPlatform(ImmutableArray<FlySize> VmSizes);

internal sealed record FlySize(string Name, double CpuCores, double MemoryMb, decimal PriceMonth = 0, decimal PriceSecond = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FlyAnswer))]
internal sealed partial class FlyJson : JsonSerializerContext;

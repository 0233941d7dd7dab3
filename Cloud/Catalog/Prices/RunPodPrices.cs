using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary>
/// The GraphQL question for graphics processors, one of each. It does not tell how many cores and how much memory come with them: the table does
/// for those that it has.
/// </summary>
internal sealed class RunPodPrices(PriceCaller caller) : IPriceFetcher
{
    private const string Question = """{"query":"query { gpuTypes { id displayName memoryInGb secureCloud communityCloud securePrice communityPrice } }"}""";

    public string Provider => "runpod";

    public bool NeedsCredential => true;

    public bool IsRegional => false;

    public async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(
        ProviderTable table, string? region, string? credential, CancellationToken cancellationToken)
    {
        var answer = await caller.Ask(
            Provider, "https://api.runpod.io", "/graphql", $"Bearer {credential}", Question, RunPodJson.Default.RunPodAnswer, cancellationToken);
        if (!answer.IsOk) return answer.As<ImmutableArray<ComputeSize>>();
        return answer.Value.Data?.GpuTypes is { } types
            ? types.Where(type => type.Id is not "unknown").Select(type => Offer(type, table.Sizes.FirstOrDefault(size => size.Id == type.Id))).ToImmutableArray()
            : PriceCaller.Failed(Provider, "it did not take the question");
    }

    private static ComputeSize Offer(GpuType type, SizeRow? known) =>
        new ComputeSize(type.Id, type.DisplayName ?? type.Id, "gpu", known?.Vcpus ?? 0, known?.MemoryGb ?? 0, 0, null, null, "none")
        {
            GpuName = type.DisplayName ?? type.Id,
            GpuCount = 1,
            GpuMemoryGb = type.MemoryInGb,
            Availability = type.SecureCloud || type.CommunityCloud ? null : "none",
        }.Priced(type.SecurePrice is > 0 ? type.SecurePrice : type.CommunityPrice, null, "api");
}

/// <summary>The answer; without data if the question was refused.</summary>
internal sealed record RunPodAnswer(RunPodData? Data = null);

internal sealed record RunPodData(ImmutableArray<GpuType>? GpuTypes = null);

internal sealed record GpuType(
    string Id, string? DisplayName = null, double? MemoryInGb = null, bool SecureCloud = false, bool CommunityCloud = false, decimal? SecurePrice = null,
    decimal? CommunityPrice = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunPodAnswer))]
internal sealed partial class RunPodJson : JsonSerializerContext;

using System.Collections.Immutable;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Cloud.DigitalOcean;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary><c>GET /v2/sizes</c>, page by page.</summary>
internal sealed class DigitalOceanPrices(PriceCaller caller) : IPriceFetcher
{
    private const int MostPages = 20;
    private const double MiBsInGiB = 1024;

    public string Provider => "digitalocean";

    public bool NeedsCredential => true;

    public bool IsRegional => false;

    public async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(
        ProviderTable table, string? region, string? credential, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<ComputeSize>();
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await caller.Ask(
                Provider, "https://api.digitalocean.com", $"/v2/sizes?per_page=200&page={page}", $"Bearer {credential}", null,
                DigitalOceanJson.Default.SizePage, cancellationToken);
            if (!answer.IsOk) return answer.As<ImmutableArray<ComputeSize>>();
            all.AddRange(answer.Value.Sizes.Where(size => size.Regions.Length > 0).Select(Offer));
            if (answer.Value.Links?.NextPage is not { } next) return all.ToImmutable();
            if (next != page + 1) break;
        }

        return PriceCaller.Failed(Provider, "its list does not end");
    }

    private static ComputeSize Offer(Size size) =>
        new ComputeSize(size.Slug, size.Slug, size.GpuInfo is null ? "cpu" : "gpu", size.Vcpus, size.Memory / MiBsInGiB, size.Disk, null, null, "none")
        {
            GpuName = size.GpuInfo?.Model,
            GpuCount = size.GpuInfo?.Count,
            GpuMemoryGb = size.GpuInfo?.Vram is { Unit: "gib" } memory ? memory.Amount : null,
            Availability = size.Available ? "high" : "none",
            Regions = size.Regions,
        }.Priced(size.PriceHourly, size.PriceMonthly, "api");
}

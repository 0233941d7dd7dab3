using Fleet.Catalog;
using Fleet.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Cloud.Tests.Catalog;

/// <summary>What Fleet says without asking anybody.</summary>
public sealed class TableTests
{
    private static readonly string[] Listed = ["fly", "docker", "digitalocean", "e2b", "kubernetes", "runpod", "northflank", "aws", "gcp", "azure"];

    public static TheoryData<string> Providers => [.. Listed];

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_provider_has_a_table_that_says_so(string provider)
    {
        await using var shop = await Shop.Open(options => options.IsLive = false);
        var catalog = Value(shop.Catalogs.Get(provider));
        Assert.Equal(("fallback", provider), (catalog.Source, catalog.Provider));
        Assert.True(catalog.FetchedAt < DateTimeOffset.UtcNow && catalog.FetchedAt.Year >= 2025);
        Assert.NotEmpty(catalog.Sizes);
        Assert.All(catalog.Sizes, size =>
        {
            Assert.True(size.Vcpus > 0 && size.MemoryGb > 0 && size.StorageGb >= 0, size.Id);
            Assert.Equal(size.PriceSource is "none", size.PricePerHour is null && size.PricePerMonth is null);
            Assert.Equal(size.Category is "gpu", size.GpuName is not null);
        });
        Assert.Equal(catalog.Sizes.OrderBy(size => size.PricePerMonth ?? decimal.MaxValue).Select(size => size.Id), catalog.Sizes.Select(size => size.Id));
        var found = shop.Services.GetRequiredService<IComputeProviders>().Find(provider)!;
        Assert.NotEmpty(found.Regions);
        Assert.All(found.Regions, region => Assert.NotEmpty(Value(shop.Catalogs.Get(provider, region.Id)).Sizes));
    }

    [Fact]
    public async Task Prices_in_another_region_are_reckoned_and_called_so()
    {
        await using var shop = await Shop.Open(options => options.IsLive = false);
        Assert.Equal(Listed, shop.Services.GetRequiredService<IComputeProviders>().All.Select(provider => provider.Id));
        Assert.Equal(Listed.Order(StringComparer.Ordinal), shop.Catalogs.Providers);
        Assert.Equal((0.0104m, 7.592m, "static"), Price("aws", "us-east-1", "t3.micro"));
        Assert.Equal((0.012002m, 8.761168m, "formula"), Price("aws", "eu-central-1", "t3.micro"));
        Assert.Equal((0.133200m, 97.236m, "formula"), Price("e2b", null, "2c-2g"));
        Assert.Equal((null, null, "none"), Price("docker", "local", "small"));
        Assert.Empty(Value(shop.Catalogs.Get("aws", "mars-1")).Sizes);
        Assert.Equal(ErrorCode.NotFound, shop.Catalogs.Get("nobody").Error!.Code);
        Assert.Equal(ErrorCode.NotFound, shop.Catalogs.Get("hetzner").Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await shop.Catalogs.Refresh("nobody", null)).Error!.Code);
        Assert.Equal("fallback", Value(await shop.Catalogs.Refresh("aws", null)).Source);

        (decimal?, decimal?, string) Price(string provider, string? region, string id)
        {
            var size = Value(shop.Catalogs.Get(provider, region)).Sizes.Single(size => size.Id == id);
            return (size.PricePerHour, size.PricePerMonth, size.PriceSource);
        }
    }

    [Theory]
    [InlineData("s-2vcpu-4gb", 80, 1000, "24 0 0 24")]
    [InlineData("s-2vcpu-4gb", 100.5, 1000.1, "24 2.05 0 26.05")]
    [InlineData("s-2vcpu-4gb", 0, 2500, "24 0 15 39")]
    public async Task An_estimate_charges_what_is_not_contained_and_adds_up(string id, decimal disk, decimal egress, string expected)
    {
        await using var shop = await Shop.Open(options => options.IsLive = false);
        var catalog = Value(shop.Catalogs.Get("digitalocean"));
        var estimate = ComputeEstimate.Of(catalog, catalog.Sizes.Single(size => size.Id == id), disk, egress);
        Assert.Equal(expected, FormattableString.Invariant($"{estimate.Compute:0.##} {estimate.Storage:0.##} {estimate.Network:0.##} {estimate.Total:0.##}"));
    }

    [Fact]
    public async Task What_nobody_knows_the_price_of_has_no_total()
    {
        await using var shop = await Shop.Open(options => options.IsLive = false);
        var catalog = Value(shop.Catalogs.Get("docker"));
        Assert.Equal(new ComputeEstimate(null, 0, 0), ComputeEstimate.Of(catalog, catalog.Sizes[0], 500, 500));
        Assert.Null(ComputeEstimate.Of(catalog, catalog.Sizes[0], 500, 500).Total);
    }

    [Fact]
    public async Task Regions_are_places_on_the_globe()
    {
        await using var shop = await Shop.Open();
        var providers = shop.Services.GetRequiredService<IComputeProviders>();
        Assert.Equal("Frankfurt, Germany", providers.Place("digitalocean", "fra1")!.Location);
        Assert.Equal("Frankfurt, Germany", providers.Place("ssh", "FRA1")!.Location);
        Assert.Equal("Falkenstein, Germany", providers.Place("ssh", "fsn1")!.Location);
        Assert.Null(providers.Place("docker", "local"));
        Assert.Null(providers.Place("docker", null));
        Assert.Null(providers.Place("fly", "mars"));
        Assert.Equal("ams", providers.Nearest(52, 5).Id);
        Assert.Equal("syd", providers.Nearest(-41, 174).Id);
    }

    [Fact]
    public async Task A_table_of_the_operators_stands_in_the_place_of_Fleets()
    {
        var folder = Directory.CreateTempSubdirectory("fleet-catalog-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "docker.json"), Docker("""{ "id": "own", "name": "Own", "vcpus": 1, "memoryGb": 1, "storageGb": 10, "hour": 0.01 }"""));
        await using (var shop = await Shop.Open(options => options.Folder = folder))
        {
            Assert.Equal(("own", 7.3m), Assert.Single(Value(shop.Catalogs.Get("docker")).Sizes.Select(size => (size.Id, size.PricePerMonth))));
        }

        foreach (var (text, why) in new[]
        {
            ("{", "cannot be read"), (Docker("""{ "id": "own" }"""), "cannot be read"), (Docker("", """, "prise": 1"""), "prise"),
            (Docker("""{ "id": "own", "name": "Own", "vcpus": 1, "memoryGb": 1, "storageGb": 10, "hour": -1 }"""), "a price must be"),
        })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "docker.json"), text);
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Shop.Open(options => options.Folder = folder));
            Assert.Contains("docker.json", fault.Message, StringComparison.Ordinal);
            Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("http://prices.example.com")]
    [InlineData("ftp://127.0.0.1")]
    public async Task A_credential_never_travels_in_clear(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Shop.Open(options => options.Providers["fly"] = new() { BaseUrl = new(url) }));

    [Fact]
    public async Task Where_there_is_nothing_at_all_it_is_loading_until_it_is_there_or_has_failed()
    {
        var folder = Directory.CreateTempSubdirectory("fleet-catalog-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "fly.json"), Docker("").Replace("docker", "fly", StringComparison.Ordinal).Replace("false", "true", StringComparison.Ordinal));
        await using var shop = await Shop.Open(options => (options.Folder, options.Providers["fly"].Credential) = (folder, Shop.Token));
        Assert.Equal("loading", Value(shop.Catalogs.Get("fly", "local")).Source);
        await shop.Round();
        Assert.Equal("live", Value(shop.Catalogs.Get("fly", "local")).Source);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_integration_is_configured_by_all_its_variables_or_by_the_vault()
    {
        var variables = new Dictionary<string, string?>
        {
            ["PRICING_FLY_API_TOKEN"] = Shop.Token, ["PRICING_GCP_API_KEY"] = " ", ["GITHUB_CLIENT_ID"] = "id", ["GOOGLE_CLIENT_ID"] = "id", ["GOOGLE_CLIENT_SECRET"] = Shop.Token,
        };
        await using var shop = await Shop.Open(variables: variables, vault: new MemoryVault(("pricing.runpod", Shop.Token), ("pricing.nobody", "x")));
        var configured = new List<string>();
        foreach (var one in shop.Integrations.All)
        {
            if (await shop.Integrations.IsConfigured(one)) configured.Add(one.Id);
        }

        Assert.Equal(["fly-pricing", "runpod-pricing", "google-oauth"], configured);
        Assert.Equal(
            [
                "fly-pricing", "runpod-pricing", "northflank-pricing", "gcp-pricing", "digitalocean-pricing", "github-oauth", "google-oauth", "resend", "smtp",
            ],
            shop.Integrations.All.Select(one => one.Id));
        Assert.Equal(
            ["fly", "runpod", "northflank", "e2b", "devpod-aws", "devpod-gcp", "devpod-azure", "devpod-digitalocean", "docker", "kubernetes"],
            shop.Integrations.Providers.Select(one => one.Id));
        await using var without = await Shop.Open();
        Assert.All(without.Integrations.All, one => Assert.False(without.Integrations.IsConfigured(one).Result));
    }

    private static string Docker(string size, string more = "") =>
        $$"""
        {
          // Our own machines.
          "id": "docker", "name": "Docker", "description": "Ours", "order": 2, "isRegional": false, "writtenOn": "2026-01-01",
          "storageGbMonth": 0, "egressGb": 0, "egressFreeGb": 0{{more}}, "regions": [{ "id": "local", "name": "Local", "location": "Here" }], "sizes": [{{size}}]
        }
        """;

    private static ComputeCatalog Value(Outcome<ComputeCatalog> outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }
}

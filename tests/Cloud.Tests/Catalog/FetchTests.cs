using System.Net.Mime;
using Fleet.Catalog;
using Fleet.Cloud.Catalog;
using Fleet.Common;
using Fleet.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Cloud.Tests.Catalog;

/// <summary>What providers answer becomes the catalogue; what goes wrong leaves it as it is.</summary>
public sealed class FetchTests
{
    private static readonly string[] WithCredential = ["digitalocean", "fly", "northflank", "runpod"];

    public static TheoryData<string> Fetched => [.. WithCredential, "azure"];

    public static TheoryData<string, string> Credentials => new()
    {
        { "digitalocean", "PRICING_DIGITALOCEAN_TOKEN" }, { "fly", "PRICING_FLY_API_TOKEN" },
        { "northflank", "PRICING_NORTHFLANK_API_TOKEN" }, { "runpod", "PRICING_RUNPOD_API_KEY" },
    };

    [Fact]
    public async Task DigitalOceans_sizes_are_told_by_region()
    {
        await using var shop = await Open();
        var catalog = Value(await shop.Catalogs.Refresh("digitalocean", null));
        Assert.Equal(("live", shop.Time.GetUtcNow(), 0.1m, 0.01m, 1000m), (catalog.Source, catalog.FetchedAt, catalog.StorageGbMonth, catalog.EgressGb, catalog.EgressFreeGb));
        Assert.Equal(
            [
                new("s-2vcpu-4gb", "s-2vcpu-4gb", "cpu", 2, 4, 80, 0.03571m, 24m, "api") { Availability = "high", Regions = ["fra1", "nyc3"] },
                new("gpu-h100x1-80gb", "gpu-h100x1-80gb", "gpu", 20, 240, 720, 3.39m, 2522.16m, "api")
                {
                    GpuName = "nvidia_h100", GpuCount = 1, GpuMemoryGb = 80, Availability = "none", Regions = ["nyc2"],
                },
            ],
            catalog.Sizes, Same);
        Assert.Equal(["gpu-h100x1-80gb"], Value(shop.Catalogs.Get("digitalocean", "nyc2")).Sizes.Select(size => size.Id));
        Assert.Equal(("GET", "/v2/sizes", $"Bearer {Shop.Token}"), Line(Assert.Single(shop.Server.Questions)));
    }

    [Fact]
    public async Task Flys_sizes_come_with_their_prices()
    {
        await using var shop = await Open();
        Assert.Equal(
            [
                new("shared-cpu-1x", "shared-cpu-1x", "cpu", 1, 0.25, 0, 0.0027m, 1.94m, "api"),
                new("performance-1x", "performance-1x", "cpu", 1, 2, 0, 0.0432m, 31m, "api"),
            ],
            Value(await shop.Catalogs.Refresh("fly", "fra")).Sizes, Same);
        Assert.Equal(("POST", "/graphql", $"Bearer {Shop.Token}"), Line(Assert.Single(shop.Server.Questions)));
    }

    [Fact]
    public async Task A_token_of_Fly_that_names_its_scheme_is_sent_as_it_is()
    {
        await using var shop = await Shop.Open(variables: new Dictionary<string, string?> { ["PRICING_FLY_API_TOKEN"] = $" FlyV1 {Shop.Token} \n" });
        Value(await shop.Catalogs.Refresh("fly", null));
        Assert.Equal($"FlyV1 {Shop.Token}", shop.Server.Questions.Single().Authorization);
    }

    [Fact]
    public async Task RunPods_processors_take_from_the_table_what_it_does_not_tell()
    {
        await using var shop = await Open();
        Assert.Equal(
            [
                new("Tesla V100-PCIE-16GB", "Tesla V100", "gpu", 0, 0, 0, 0.19m, 138.7m, "api") { GpuName = "Tesla V100", GpuCount = 1, GpuMemoryGb = 16 },
                new("NVIDIA GeForce RTX 4090", "RTX 4090", "gpu", 6, 41, 0, 0.59m, 430.7m, "api") { GpuName = "RTX 4090", GpuCount = 1, GpuMemoryGb = 24 },
                new("AMD Instinct MI300X OAM", "MI300X", "gpu", 0, 0, 0, null, null, "none") { GpuName = "MI300X", GpuCount = 1, GpuMemoryGb = 192, Availability = "none" },
            ],
            Value(await shop.Catalogs.Refresh("runpod", null)).Sizes, Same);
    }

    [Fact]
    public async Task Northflanks_plans_are_sizes()
    {
        await using var shop = await Open();
        Assert.Equal(
            [
                new("nf-compute-10", "nf-compute-10", "cpu", 0.1, 0.25, 0, 0.0038m, 2.774m, "api"),
                new("nf-compute-20", "nf-compute-20", "cpu", 0.2, 0.5, 0, 0.0061m, 4.453m, "api"),
            ],
            Value(await shop.Catalogs.Refresh("northflank", null)).Sizes, Same);
    }

    [Fact]
    public async Task Azures_prices_are_those_of_Linux_by_the_hour_in_the_region()
    {
        await using var shop = await Open();
        var catalog = Value(await shop.Catalogs.Refresh("azure", "westeurope"));
        Assert.Equal(
            [
                new("Standard_B1s", "B1s", "cpu", 1, 1, 4, 0.0128m, 9.344m, "api") { Regions = ["westeurope"] },
                new("Standard_D2s_v5", "D2s v5", "cpu", 2, 8, 0, 0.115m, 83.95m, "api") { Regions = ["westeurope"] },
            ],
            catalog.Sizes, Same);
        var asked = Assert.Single(shop.Server.Questions);
        Assert.Equal(("GET", "/api/retail/prices", null), Line(asked));
        Assert.StartsWith("serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq 'westeurope' and (armSkuName eq 'Standard_B1s' or ",
            asked.Query["$filter"].ToString(), StringComparison.Ordinal);

        // Another region is another question.
        Assert.Equal("fallback", Value(shop.Catalogs.Get("azure", "uksouth")).Source);
        await shop.Round();
        Assert.Equal("live", Value(shop.Catalogs.Get("azure", "uksouth")).Source);
        Assert.Contains("armRegionName eq 'uksouth'", shop.Server.Questions.Last(one => one.Path.StartsWith("/api", StringComparison.Ordinal)).Query["$filter"].ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Fetched))]
    public async Task Whatever_goes_wrong_is_said_and_changes_nothing(string provider)
    {
        await using var shop = await Open();
        var before = Value(shop.Catalogs.Get(provider));
        Func<HttpContext, Task>[] troubles =
        [
            Answers(500, Shop.Token), Answers(401, Shop.Token), Answers(429, ""), Answers(200, "<html>"), Answers(200, "{}"), Answers(200, "null"), Answers(200, "[]"),
            Answers(200, """{"data":null,"errors":[{"message":"no"}]}"""), Answers(200, new string('[', 5000)), Answers(200, """{"Items":[],"sizes":[],"data":{"plans":[],"gpuTypes":[],"platform":{"vmSizes":[]}}}"""),
            context => { context.Response.Redirect("http://127.0.0.1:1/"); return Task.CompletedTask; },
            context => { context.Abort(); return Task.CompletedTask; },
        ];
        foreach (var trouble in troubles)
        {
            shop.Server.Instead = trouble;
            var refused = await shop.Catalogs.Refresh(provider, null);
            Assert.Equal(ErrorCode.ServiceUnavailable, refused.Error!.Code);
            Assert.StartsWith($"The prices of {provider} could not be read: ", refused.Error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Shop.Token, refused.Error.Message, StringComparison.Ordinal);
            Assert.Equal((before.Source, before.FetchedAt, before.Sizes.Length), Facts(shop.Catalogs.Get(provider)));
        }

        shop.Server.Instead = null;
        var live = Value(await shop.Catalogs.Refresh(provider, null));
        shop.Server.Instead = troubles[0];
        Assert.False((await shop.Catalogs.Refresh(provider, null)).IsOk);
        Assert.Equal(("live", live.FetchedAt, live.Sizes.Length), Facts(shop.Catalogs.Get(provider)));
    }

    [Fact]
    public async Task A_provider_that_hangs_is_given_up()
    {
        await using var shop = await Open();
        var hanging = new TaskCompletionSource();
        shop.Server.Instead = context =>
        {
            hanging.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var refreshing = shop.Catalogs.Refresh("azure", null);
        await hanging.Task;
        shop.Time.Advance(new CatalogOptions().CallTimeout);
        Assert.EndsWith("gave no answer within 30 s", (await refreshing).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Private_addresses_are_not_called_unless_they_are_allowed()
    {
        await using var shop = await Shop.Open(allowPrivate: false);
        Assert.EndsWith("is not a public address, and Fleet calls no others", (await shop.Catalogs.Refresh("azure", null)).Error!.Message, StringComparison.Ordinal);
        Assert.Empty(shop.Server.Questions);
    }

    [Theory, MemberData(nameof(Credentials))]
    public async Task The_credential_is_an_option_a_variable_or_a_secret_of_the_vault(string provider, string variable)
    {
        await using (var without = await Shop.Open())
        {
            var refused = (await without.Catalogs.Refresh(provider, null)).Error!.Message;
            Assert.Contains(variable, refused, StringComparison.Ordinal);
            Assert.Contains($"pricing.{provider}", refused, StringComparison.Ordinal);
            await without.Round();
            Assert.Empty(without.Server.Questions);
        }

        var fromVault = new MemoryVault(($"pricing.{provider}", $"{Shop.Token}-vault"));
        await using (var shop = await Shop.Open(vault: fromVault)) Assert.Equal($"Bearer {Shop.Token}-vault", await Sent(shop));

        var variables = new Dictionary<string, string?> { [variable] = $"{Shop.Token}-variable" };
        await using (var shop = await Shop.Open(variables: variables, vault: fromVault)) Assert.Equal($"Bearer {Shop.Token}-variable", await Sent(shop));

        await using (var shop = await Shop.Open(options => options.Providers[provider].Credential = $"{Shop.Token}-option", variables, fromVault))
        {
            Assert.Equal($"Bearer {Shop.Token}-option", await Sent(shop));
        }

        async Task<string?> Sent(Shop shop)
        {
            await shop.Round();
            return Assert.Single(shop.Server.Questions).Authorization;
        }
    }

    [Fact]
    public async Task Prices_are_fetched_again_when_they_are_too_old_and_told_as_old_until_then()
    {
        await using var shop = await Open(options => options.Providers["fly"].Ttl = TimeSpan.FromHours(2));
        await shop.Round();
        Assert.Equal(WithCredential.Length, shop.Server.Questions.Count);
        Assert.Equal("live", Value(shop.Catalogs.Get("fly")).Source);
        shop.Time.Advance(TimeSpan.FromHours(1));
        await shop.Round();
        Assert.Equal(WithCredential.Length, shop.Server.Questions.Count);

        shop.Time.Advance(TimeSpan.FromHours(1));
        var old = Value(shop.Catalogs.Get("fly"));
        Assert.Equal(("cached", shop.Time.GetUtcNow().AddHours(-2)), (old.Source, old.FetchedAt));
        shop.Server.Instead = Answers(503, "");
        await shop.Round();
        await shop.Round();
        Assert.Equal(WithCredential.Length + 1, shop.Server.Questions.Count);
        Assert.Equal("cached", Value(shop.Catalogs.Get("fly")).Source);

        shop.Server.Instead = null;
        shop.Time.Advance(new CatalogOptions().RetryAfter);
        await shop.Round();
        Assert.Equal(("live", shop.Time.GetUtcNow()), (Value(shop.Catalogs.Get("fly")).Source, Value(shop.Catalogs.Get("fly")).FetchedAt));
    }

    [Fact]
    public async Task The_background_fetches_what_somebody_has_asked_for()
    {
        await using var shop = await Shop.Open();
        Assert.Equal("fallback", Value(shop.Catalogs.Get("azure", "westeurope")).Source);
        var refresher = Assert.Single(shop.Services.GetServices<IHostedService>());
        await refresher.StartAsync(CancellationToken.None);
        await Eventually.BecomesAsync("the prices", "live", () => Value(shop.Catalogs.Get("azure", "westeurope")).Source);
        await refresher.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Nothing_leaves_the_process_where_nothing_may_be_fetched()
    {
        await using var shop = await Open(options => options.IsLive = false);
        Assert.Equal("fallback", Value(shop.Catalogs.Get("azure", "westeurope")).Source);
        await shop.Round();
        Assert.Equal("fallback", Value(await shop.Catalogs.Refresh("azure", null)).Source);
        Assert.Empty(shop.Server.Questions);
    }

    private static Task<Shop> Open(Action<CatalogOptions>? configure = null) => Shop.Open(
        options =>
        {
            foreach (var provider in WithCredential) options.Providers[provider].Credential = Shop.Token;
            configure?.Invoke(options);
        });

    private static Func<HttpContext, Task> Answers(int status, string text) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        return context.Response.WriteAsync(text);
    };

    private static ComputeCatalog Value(Outcome<ComputeCatalog> outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    private static (string, DateTimeOffset, int) Facts(Outcome<ComputeCatalog> outcome) =>
        (Value(outcome).Source, Value(outcome).FetchedAt, Value(outcome).Sizes.Length);

    private static (string, string, string?) Line(Asked asked) => (asked.Method, asked.Path, asked.Authorization);

    // Arrays within records are compared by what they hold.
    private static bool Same(ComputeSize a, ComputeSize b) => a with { Regions = b.Regions } == b && a.Regions.SequenceEqual(b.Regions);
}

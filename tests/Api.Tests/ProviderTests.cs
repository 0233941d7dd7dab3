using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Fleet.Identity;

namespace Fleet.Api.Tests;

/// <summary>Providers, their machines' prices and the integrations. Nothing is fetched here: what is told is of Fleet's own tables.</summary>
public sealed class ProviderTests(FleetHost fleet)
{
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task Providers_and_their_regions_are_listed_twice_over()
    {
        var list = await _viewer.GetAsync("/api/v1/providers").Json();
        Assert.Equal(["data", "pagination", "providers"], list.Names());
        Assert.Equal(
            ["fly", "docker", "digitalocean", "e2b", "kubernetes", "runpod", "northflank", "aws", "gcp", "azure"],
            list.GetProperty("providers").EnumerateArray().Select(one => one.Text("id")));
        Assert.Equal(list.GetProperty("providers").GetRawText(), list.GetProperty("data").GetRawText());
        Assert.Equal(10, list.GetProperty("pagination").GetProperty("total").GetInt32());
        Assert.Equal(["description", "id", "name"], list.GetProperty("providers")[0].Names());

        var regions = (await _viewer.GetAsync("/api/v1/providers/fly/regions").Json()).GetProperty("regions");
        Assert.Equal(18, regions.GetArrayLength());
        Assert.Equal(["id", "location", "name"], regions[0].Names());
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/providers/nobody/regions")).StatusCode);
    }

    [Fact]
    public async Task A_catalogue_says_where_its_prices_come_from()
    {
        var catalog = await _viewer.GetAsync("/api/v1/providers/aws/compute-catalog?region=eu-central-1").Json();
        Assert.Equal(["fetched_at", "network_pricing", "sizes", "source", "storage_pricing"], catalog.Names());
        Assert.Equal(("fallback", 0.08m, 0.09m, 1m), (catalog.Text("source"), catalog.GetProperty("storage_pricing").GetProperty("gb_per_month").GetDecimal(),
            catalog.GetProperty("network_pricing").GetProperty("egress_gb_price").GetDecimal(), catalog.GetProperty("network_pricing").GetProperty("egress_free_gb").GetDecimal()));
        var cheapest = catalog.GetProperty("sizes")[0];
        Assert.Equal(
            ["category", "id", "memory_gb", "name", "price_per_hour", "price_per_month", "price_source", "provider", "storage_gb", "vcpus"], cheapest.Names());
        Assert.Equal(("t3.micro", "aws", "formula"), (cheapest.Text("id"), cheapest.Text("provider"), cheapest.Text("price_source")));
        var gpu = catalog.GetProperty("sizes").EnumerateArray().First(size => size.Text("category") == "gpu");
        Assert.Equal(("NVIDIA T4", 1, 16), (gpu.Text("gpu_name"), gpu.GetProperty("gpu_count").GetInt32(), gpu.GetProperty("gpu_memory_gb").GetInt32()));

        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/providers/nobody/compute-catalog")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/providers/aws/compute-catalog?region=mars")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _viewer.GetAsync("/api/v1/providers/docker/compute-catalog?region=cellar")).StatusCode);
    }

    [Fact]
    public async Task An_estimate_is_by_the_month_with_two_decimals()
    {
        var usual = await _viewer.GetAsync("/api/v1/providers/fly/compute-catalog/estimate?size_id=shared-cpu-1x").Json();
        Assert.Equal(["compute", "currency", "network", "storage", "total"], usual.Names());
        Assert.Equal("1.94 3.00 0.00 4.94 USD", Sum(usual));
        Assert.Equal("1.94 15.00 2.00 18.94 USD", Sum(
            await _viewer.GetAsync("/api/v1/providers/fly/compute-catalog/estimate?size_id=shared-cpu-1x&disk_gb=100&egress_gb=200&region=fra").Json()));
        Assert.Equal("8.76 1.60 0.81 11.17 USD", Sum(
            await _viewer.GetAsync("/api/v1/providers/aws/compute-catalog/estimate?size_id=t3.micro&region=eu-central-1").Json()));
        Assert.Equal("null 0 0 null USD", Sum(await _viewer.GetAsync("/api/v1/providers/docker/compute-catalog/estimate?size_id=small").Json()));
    }

    [Theory]
    [InlineData("", "size_id")]
    [InlineData("size_id=shared-cpu-1x&disk_gb=-1", "disk_gb")]
    [InlineData("size_id=shared-cpu-1x&disk_gb=much", "disk_gb")]
    [InlineData("size_id=shared-cpu-1x&egress_gb=1000001", "egress_gb")]
    [InlineData("size_id=shared-cpu-1x&egress_gb=1e9", "egress_gb")]
    public async Task A_wrong_estimate_is_named(string query, string field)
    {
        var refused = await _viewer.GetAsync($"/api/v1/providers/fly/compute-catalog/estimate?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_refresh_is_the_admins_and_says_why_it_failed()
    {
        using var admin = fleet.Caller();
        Assert.Equal(HttpStatusCode.Forbidden, (await _viewer.PostAsync("/api/v1/providers/aws/compute-catalog/refresh", null)).StatusCode);
        var table = await admin.PostAsync("/api/v1/providers/aws/compute-catalog/refresh?region=us-east-1", null).Json();
        Assert.Equal(["fetched_at", "message", "provider", "sizes_count", "source"], table.Names());
        Assert.Equal(("aws", "fallback"), (table.Text("provider"), table.Text("source")));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/api/v1/providers/nobody/compute-catalog/refresh", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/v1/providers/fly/compute-catalog/estimate?size_id=huge")).StatusCode);

        // Without a credential nothing leaves this process, whatever may be fetched.
        await using var host = new FleetHost { Settings = { ["Fleet:Catalog:IsLive"] = "true" } };
        await host.InitializeAsync();
        using var other = host.Caller();
        var refused = await other.PostAsync("/api/v1/providers/fly/compute-catalog/refresh", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("PRICING_FLY_API_TOKEN", (await refused.Json()).Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Availability_says_where_instances_can_be_put()
    {
        var availability = (await _viewer.GetAsync("/api/v1/providers/availability").Json()).GetProperty("availability");
        Assert.True(availability.GetProperty("docker").GetProperty("available").GetBoolean());
        Assert.False(availability.GetProperty("aws").GetProperty("available").GetBoolean());
        Assert.Contains("register", availability.GetProperty("aws").Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Integrations_tell_whether_they_are_configured_and_never_by_what()
    {
        await using var host = new FleetHost { Settings = { ["PRICING_RUNPOD_API_KEY"] = PlantedSecrets.Plant(), ["GITHUB_CLIENT_ID"] = "half" } };
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var list = await viewer.GetAsync("/api/v1/integrations").Json();
        Assert.Equal(["data", "integrations", "pagination", "total"], list.Names());
        Assert.Equal(["runpod-pricing"], list.GetProperty("data").EnumerateArray().Where(one => one.GetProperty("configured").GetBoolean()).Select(one => one.Text("id")));
        var one = await viewer.GetAsync("/api/v1/integrations/runpod-pricing").Json();
        Assert.Equal(["category", "configured", "description", "enabledFeatures", "envVarName", "id", "name", "required", "setupUrl"], one.Names());
        Assert.Equal(("PRICING_RUNPOD_API_KEY", "compute_catalog"), (one.Text("envVarName"), one.Text("category")));
        Assert.Equal(["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"], (await viewer.GetAsync("/api/v1/integrations/github-oauth").Json())
            .GetProperty("envVarNames").EnumerateArray().Select(name => name.GetString()));

        var specs = await viewer.GetAsync("/api/v1/integrations/providers").Json();
        Assert.Equal(10, specs.GetProperty("total").GetInt32());
        var aws = await viewer.GetAsync("/api/v1/integrations/providers/devpod-aws").Json();
        Assert.Equal(["description", "name", "optionalEnvVars", "providerId", "requiredEnvVars", "setupUrl"], aws.Names());
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/api/v1/integrations/nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/api/v1/integrations/providers/nobody")).StatusCode);
    }

    private static string Sum(System.Text.Json.JsonElement estimate) => string.Join(
        ' ', new[] { "compute", "storage", "network", "total" }.Select(part => estimate.GetProperty(part).GetRawText()).Append(estimate.Text("currency")));
}

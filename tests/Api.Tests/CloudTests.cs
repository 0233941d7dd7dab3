using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Cloud;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class CloudTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task Providers_tell_what_they_rent_out()
    {
        var providers = (await _operator.GetAsync("/api/v1/cloud/providers").Json()).GetProperty("providers").EnumerateArray();
        Assert.Equal([(MemoryCloud.Rents, true), (MemoryCloud.Unpaid, false)],
            providers.Select(provider => (provider.Text("name")!, provider.GetProperty("configured").GetBoolean())));
        var region = (await _operator.GetAsync("/api/v1/cloud/providers/memory/regions").Json()).GetProperty("regions")[0];
        Assert.Equal(["available", "id", "location", "name"], region.Names());
        var size = (await _operator.GetAsync("/api/v1/cloud/providers/memory/sizes").Json()).GetProperty("sizes")[0];
        Assert.Equal(["cpus", "currency", "diskGB", "id", "memoryMB", "pricePerHour", "pricePerMonth", "regions"], size.Names());
        Assert.Equal((8192, 160, 0.0714m),
            (size.GetProperty("memoryMB").GetDouble(), size.GetProperty("diskGB").GetDouble(), size.GetProperty("pricePerHour").GetDecimal()));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_says_why()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.GetAsync("/api/v1/cloud/providers/nobody/sizes")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _operator.GetAsync("/api/v1/cloud/providers/unpaid/regions")).StatusCode);
    }

    [Theory]
    [InlineData(CloudFault.Unauthorized, 502, "provider_refused")]
    [InlineData(CloudFault.RateLimited, 503, "service_unavailable")]
    [InlineData(CloudFault.Unavailable, 503, "service_unavailable")]
    [InlineData(CloudFault.NotConfigured, 422, "invalid_request")]
    public async Task A_provider_that_fails_is_told_apart_from_Fleet(CloudFault fault, int status, string code)
    {
        await using var host = new FleetHost();
        await host.InitializeAsync();
        host.Cloud.Fault = new(fault, "not today");
        using var viewer = host.Caller(Role.Viewer);
        var answer = await viewer.GetAsync("/api/v1/cloud/providers/memory/regions");
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Json()).Text("code")));
    }

    [Fact]
    public async Task A_rented_server_is_ordered_provisioned_and_given_back()
    {
        var added = await _operator.PostAsJsonAsync("/api/v1/servers", new { name = "rented", provider = "memory", region = "nyc1",
            size = "s-4vcpu-8gb", sshKeyId = "key_1", labels = new { env = "test" } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await added.Json()).Text("id")!;
        await _operator.Reaches($"/api/v1/servers/{id}", "active");
        var server = await _operator.GetAsync($"/api/v1/servers/{id}").Json();
        Assert.Equal(("memory", "nyc1", "s-4vcpu-8gb", "root", "key"), (server.Text("provider"), server.Text("region"),
            server.Text("size"), server.Text("sshUser"), server.Text("authMethod")));
        Assert.StartsWith("203.0.113.", server.Text("host"), StringComparison.Ordinal);
        var order = fleet.Cloud.Orders.Single(order => order.Reference == id);
        Assert.Equal(("nyc1", "key_1"), (order.Region, order.ExtraKeyId));
        var steps = (await _operator.GetAsync($"/api/v1/servers/{id}/provisioning-logs").Json()).GetProperty("logs").EnumerateArray();
        Assert.Contains("order", steps.Select(step => step.Text("step")));

        Assert.Equal(HttpStatusCode.Accepted, (await _operator.DeleteAsync($"/api/v1/servers/{id}")).StatusCode);
        await Eventually.BecomesAsync(id, false, () => fleet.Cloud.Orders.Any(order => order.Reference == id));
    }

    [Theory]
    [InlineData("""{"name":"n","provider":"nobody","region":"r","size":"s"}""", "provider")]
    [InlineData("""{"name":"n","provider":"unpaid","region":"r","size":"s"}""", "provider")]
    [InlineData("""{"name":"n","provider":"memory","size":"s"}""", "region")]
    [InlineData("""{"name":"n","provider":"memory","region":"r"}""", "size")]
    [InlineData("""{"provider":"memory","region":"r","size":"s"}""", "name")]
    [InlineData("""{"name":"n","provider":"memory","region":"r","size":"s","host":"h"}""", "host")]
    [InlineData("""{"name":"n","provider":"memory","region":"r","size":"s","sshPassword":"p"}""", "sshPassword")]
    [InlineData("""{"name":"n","provider":"ssh","region":"r","size":"s"}""", "host")]
    public async Task A_wrong_order_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync("/api/v1/servers", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }
}

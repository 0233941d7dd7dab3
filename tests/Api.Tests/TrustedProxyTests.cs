using System.Text.Json;
using Fleet.Api.Limits;
using Fleet.Api.Tests.Hosting;
using Microsoft.Extensions.Configuration;

namespace Fleet.Api.Tests;

/// <summary>Whose word counts for where a request comes from.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData(null, "192.0.2.7", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "192.0.2.7", "127.0.0.1")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.0/8", "2001:db8::7", "2001:db8::7")]
    [InlineData("127.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.1, 10.0.0.0/8", "203.0.113.9, 192.0.2.7, 10.1.2.3", "192.0.2.7")]
    [InlineData("127.0.0.1, 10.0.0.0/8", "10.9.9.9, 10.1.2.3", "10.9.9.9")]
    [InlineData("127.0.0.1", "not an address", "127.0.0.1")]
    [InlineData("127.0.0.1", "192.0.2.7, <script>", "127.0.0.1")]
    public async Task The_client_is_the_last_hop_that_is_not_trusted(string? trusted, string? forwarded, string client)
    {
        await using var host = new FleetHost();
        if (trusted is not null) host.Settings["Fleet:TrustedProxies"] = trusted;
        await host.InitializeAsync();
        using var admin = host.Caller();
        if (forwarded is not null) admin.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        admin.DefaultRequestHeaders.TryAddWithoutValidation("X-Real-IP", "203.0.113.200");
        await admin.Register();
        var row = (await admin.GetAsync("/api/v1/audit?resource=instance").Json()).GetProperty("data").EnumerateArray().First();
        Assert.Equal(client, row.Text("ipAddress"));
    }

    [Theory]
    [InlineData("10.0.0.0/8,192.0.2.1", 2)]
    [InlineData("", 0)]
    [InlineData(" ::1 , 2001:db8::/32 ", 2)]
    public void Addresses_and_networks_are_read(string text, int count) => Assert.Equal(count, TrustedProxies.Read(Configuration(text)).Count);

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("proxy.example.com")]
    [InlineData("*")]
    public void Anything_else_is_refused_by_name(string text)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => TrustedProxies.Read(Configuration(text)));
        Assert.Contains("Fleet:TrustedProxies", fault.Message, StringComparison.Ordinal);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_read_as_well() => Assert.Equal(2, TrustedProxies.Read(new ConfigurationBuilder().AddInMemoryCollection(
        [new("Fleet:TrustedProxies:0", "10.0.0.1"), new("Fleet:TrustedProxies:1", "10.0.0.2")]).Build()).Count);

    private static IConfiguration Configuration(string text) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Fleet:TrustedProxies", text)]).Build();
}

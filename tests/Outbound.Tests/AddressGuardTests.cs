using System.Net;
using Fleet.Outbound.Http;
using Fleet.Outbound.Tests.Hosts;

namespace Fleet.Outbound.Tests;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.1.2.3"), InlineData("10.0.0.1"), InlineData("10.255.255.255"), InlineData("100.64.0.1")]
    [InlineData("100.127.255.255"), InlineData("127.0.0.1"), InlineData("127.255.0.1"), InlineData("169.254.169.254"), InlineData("172.16.0.1")]
    [InlineData("172.31.255.255"), InlineData("192.0.0.8"), InlineData("192.0.2.1"), InlineData("192.168.1.1"), InlineData("198.18.0.1")]
    [InlineData("198.19.255.255"), InlineData("198.51.100.1"), InlineData("203.0.113.1"), InlineData("224.0.0.1"), InlineData("239.255.255.255")]
    [InlineData("240.0.0.1"), InlineData("255.255.255.255"), InlineData("::"), InlineData("::1"), InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.1.2.3"), InlineData("::127.0.0.1"), InlineData("::ffff:0:192.168.0.1"), InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe"), InlineData("64:ff9b:1::1"), InlineData("2002:7f00:1::"), InlineData("2002:c0a8:1::1"), InlineData("2001::1")]
    [InlineData("2001:db8::1"), InlineData("100::1"), InlineData("fc00::1"), InlineData("fd12:3456::1"), InlineData("fe80::1"), InlineData("fec0::1")]
    [InlineData("ff02::1"), InlineData("3fff::1"), InlineData("5f00::1")]
    public void An_address_that_is_not_for_the_public_is_none(string address) => Assert.False(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("8.8.8.8"), InlineData("9.255.255.255"), InlineData("11.0.0.0"), InlineData("100.63.255.255")]
    [InlineData("100.128.0.0"), InlineData("172.15.255.255"), InlineData("172.32.0.0"), InlineData("192.167.255.255"), InlineData("192.169.0.0")]
    [InlineData("223.255.255.255"), InlineData("2606:4700::1111"), InlineData("2a00:1450::1"), InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8"), InlineData("2002:808:808::1")]
    public void A_public_address_is_one(string address) => Assert.True(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1"), InlineData("localhost"), InlineData("LOCALHOST."), InlineData("127.1"), InlineData("2130706433"), InlineData("0x7f000001")]
    [InlineData("0"), InlineData("[::1]"), InlineData("[::ffff:127.0.0.1]"), InlineData("any.localhost")]
    public async Task Whatever_leads_to_this_machine_is_refused_before_anything_is_sent(string host)
    {
        await using var server = await Receiver.Start();
        using var caller = Lab.Caller(allowPrivate: false);
        var answer = await caller.Call(
            new HttpCall($"http://{host}:{server.Address.Port}/secret-path", "GET", Lab.NoHeaders, null),
            new Dictionary<string, string>(), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Null(answer.Status);
        Assert.DoesNotContain("secret-path", answer.Error, StringComparison.Ordinal);
        // A name that this machine's resolver does not know leads nowhere either.
        Assert.True(answer.IsRefused || (host is "any.localhost" or "LOCALHOST." && answer.Error!.Contains("resolved", StringComparison.Ordinal)), answer.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_operator_may_allow_it()
    {
        await using var server = await Receiver.Start();
        using var caller = Lab.Caller(allowPrivate: true);
        var answer = await caller.Call(
            new HttpCall($"http://localhost:{server.Address.Port}/", "GET", Lab.NoHeaders, null),
            new Dictionary<string, string>(), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal((200, null), (answer.Status, answer.Error));
    }
}

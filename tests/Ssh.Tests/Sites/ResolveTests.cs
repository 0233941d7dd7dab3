using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Sites;
using Fleet.TestKit;

namespace Fleet.Ssh.Tests.Sites;

public sealed class ResolveTests(Lab lab)
{
    [Fact]
    public async Task The_system_knows_its_own_name()
    {
        await using var room = new Room(lab.Host);
        var report = await room.Sites.Resolve("localhost", "127.0.0.1", TestContext.Current.CancellationToken);
        Assert.Equal(DnsStatus.Ok, report.Status);
        Assert.Contains("127.0.0.1", report.Addresses);
        Assert.Equal(DnsStatus.Elsewhere, (await room.Sites.Resolve("localhost", "192.0.2.1", TestContext.Current.CancellationToken)).Status);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", DnsStatus.Ok)]
    [InlineData("192.0.2.1 2001:db8::1", "2001:db8:0::1", DnsStatus.Ok)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", DnsStatus.Ok)]
    [InlineData("192.0.2.2", "192.0.2.1", DnsStatus.Elsewhere)]
    [InlineData("", "192.0.2.1", DnsStatus.Unresolved)]
    [InlineData("192.0.2.1", "", DnsStatus.Unknown)]
    public async Task Both_names_are_compared_by_their_addresses(string domain, string server, DnsStatus expected)
    {
        var report = await Look((name, _) => Task.FromResult(Addresses(name == "crm.example.com" ? domain : server)));
        Assert.Equal(expected, report.Status);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, DnsStatus.Unresolved)]
    [InlineData(SocketError.NoData, DnsStatus.Unresolved)]
    [InlineData(SocketError.TryAgain, DnsStatus.Unknown)]
    public async Task No_such_name_is_told_from_no_answer(SocketError error, DnsStatus expected) =>
        Assert.Equal(expected, (await Look((_, _) => throw new SocketException((int)error))).Status);

    [Fact]
    public async Task A_resolver_that_hangs_is_given_up_after_5_s()
    {
        var time = new ManualTime();
        var asking = new TaskCompletionSource<IPAddress[]>();
        var look = new NameLookup(time) { Ask = (_, _) => asking.Task }.Resolve("crm.example.com", "box.example.com", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(look.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(DnsStatus.Unknown, (await look).Status);
    }

    private static Task<NameReport> Look(Func<string, CancellationToken, Task<IPAddress[]>> ask) =>
        new NameLookup(TimeProvider.System) { Ask = ask }.Resolve("crm.example.com", "box.example.com", TestContext.Current.CancellationToken);

    private static IPAddress[] Addresses(string list) => [.. list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
}

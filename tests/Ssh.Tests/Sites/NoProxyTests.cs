using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Sites;

public sealed class NoProxyTests(Lab lab)
{
    [Fact]
    public async Task A_server_without_a_proxy_is_no_failure()
    {
        await using var host = await SshTestHost.Start([.. PoorHostTests.Needed, "id"]);
        await using var room = new Room(host);
        var id = Room.NewInstance();
        var report = await room.Sites.Publish(room.Machine, id, new("crm.example.com", 8080, ProxyKind.Caddy)).Value();
        Assert.Equal((null, "This server has no caddy."), (report.Proxy, report.Message));
        await room.Sites.Withdraw(room.Machine, id).Value();
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("a{b")]
    [InlineData("a.example.com\n")]
    [InlineData("-a.example.com")]
    [InlineData("a..example.com")]
    [InlineData("*.example.com")]
    [InlineData("$host")]
    [InlineData("http://a")]
    [InlineData("a:80")]
    [InlineData("192.0.2.1")]
    [InlineData("é.example.com")]
    public async Task What_is_no_host_name_never_reaches_a_machine(string domain)
    {
        await using var room = new Room(lab.Host);
        var error = await room.Sites.Publish(room.Machine, Room.NewInstance(), new(domain, 8080)).Fault(RemoteFault.ScriptFailed);
        Assert.Contains("is not a host name", error.Message);
        Assert.Null(error.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public async Task Nor_does_a_port_that_is_none(int port)
    {
        await using var room = new Room(lab.Host);
        await room.Sites.Publish(room.Machine, Room.NewInstance(), new("crm.example.com", port)).Fault(RemoteFault.ScriptFailed);
    }
}

using System.Security.Cryptography.X509Certificates;
using Fleet.Instances;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Sites;

/// <summary>Sites over a real Caddy, certificates of its own authority included.</summary>
public sealed class CaddyTests : SiteTests
{
    private const string Program = "/usr/bin/caddy";

    private readonly int _httpsPort = FreePort.Next();
    private readonly int _admin = FreePort.Next();

    private string Config => Path.Combine(ConfigFolder, "Caddyfile");

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program} (Debian: caddy).");
        await base.InitializeAsync();
        await using var room = NewRoom();
        await room.Run("cat | sed '$d' >~/proxy/Caddyfile", [], $$"""
            {
            	admin 127.0.0.1:{{_admin}}
            	http_port {{HttpPort}}
            	https_port {{_httpsPort}}
            	local_certs
            	skip_install_trust
            }

            """).Value();
        await Background(room, $"XDG_DATA_HOME=~/proxy/data XDG_CONFIG_HOME=~/proxy/data exec {Program} run --config {Config} --adapter caddyfile");
        await Until.True(() => Answers(_admin), "caddy answers");
    }

    [Fact]
    public async Task A_site_is_offered_until_it_is_withdrawn()
    {
        await using var room = NewRoom();
        var id = Room.NewInstance();
        var report = await room.Sites.Publish(room.Machine, id, Site("crm.example.com")).Value();
        Assert.Equal(("caddy", "caddy offers crm.example.com."), (report.Proxy, report.Message));
        var root = Path.Combine(ConfigFolder, "data", "caddy", "pki", "authorities", "local", "root.crt");
        await Until.True(() => File.Exists(root), "it has made its authority");
        using var authority = X509CertificateLoader.LoadCertificateFromFile(root);
        await Until.True(async () => await Get("crm.example.com", _httpsPort, authority) == "reached\n", "the proxy hands requests on");
        await room.Sites.Publish(room.Machine, id, Site("crm.example.com", ProxyKind.Caddy)).Value();
        Assert.Single(await File.ReadAllLinesAsync(Config), line => line.StartsWith("import ", StringComparison.Ordinal));

        // Caddy takes no name twice.
        var other = Room.NewInstance();
        report = await room.Sites.Publish(room.Machine, other, Site("crm.example.com")).Value();
        Assert.Null(report.Proxy);
        Assert.Contains("ambiguous site definition", report.Message);
        Assert.Equal([id.Value + ".caddy"], Directory.EnumerateFiles(Path.Combine(Host.HomeFolder, ".fleet", "sites", "caddy")).Select(Path.GetFileName));
        Assert.Equal("reached\n", await Get("crm.example.com", _httpsPort, authority));

        await room.Sites.Withdraw(room.Machine, id).Value();
        await room.Sites.Withdraw(room.Machine, id).Value();
        await Until.True(async () => await Get("crm.example.com", _httpsPort, authority) is null, "it is withdrawn");
        Assert.False(Directory.Exists(Path.Combine(Host.HomeFolder, ".fleet")));
    }
}

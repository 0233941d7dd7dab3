using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Fleet.Instances;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Sites;

/// <summary>What tests of sites share: a host of their own, with a proxy that the account runs itself, and a server behind it.</summary>
public abstract class SiteTests : IAsyncLifetime
{
    private readonly int _backend = FreePort.Next();

    private protected SshTestHost Host { get; private set; } = null!;

    private protected int HttpPort { get; } = FreePort.Next();

    private protected string ConfigFolder => Path.Combine(Host.HomeFolder, "proxy");

    public virtual async ValueTask InitializeAsync()
    {
        Host = await SshTestHost.Start();
        await using var room = NewRoom();
        await room.Run("mkdir ~/proxy ~/proxy/conf.d; cd ~/proxy; echo reached >index.html").Value();
        await Background(room, $"cd ~/proxy && exec python3 -m http.server --bind 127.0.0.1 {_backend}");
        await Until.True(() => Answers(_backend), "the server behind the proxy answers");
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Host.DisposeAsync();
    }

    private protected Room NewRoom() => new(Host, options => options.SitePort = HttpPort);

    private protected InstanceSite Site(string domain, ProxyKind proxy = ProxyKind.Any) => new(domain, _backend, proxy);

    /// <summary>Asks the proxy for the site's page; null if the proxy does not offer it.</summary>
    private protected async Task<string?> Get(string domain, int? port = null, X509Certificate2? authority = null)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, token) => Loopback(port ?? HttpPort, token) };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        using var client = new HttpClient(handler);
        try
        {
            return await client.GetStringAsync(new Uri($"{(authority is null ? "http" : "https")}://{domain}/index.html"));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private protected static Task<string> Background(Room room, string command) =>
        // What has not left the session when the script ends is killed with it.
        room.Run($"rm -f ~/begun; setsid sh -c {Quoted(": >~/begun; " + command)} </dev/null >/dev/null 2>&1 & until [ -e ~/begun ]; do sleep 0.05; done").Value();

    private protected static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static async ValueTask<Stream> Loopback(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

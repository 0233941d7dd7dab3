using System.Net.Sockets;
using System.Text;
using Fleet.TestKit;

namespace Fleet.Tests.EndToEnd;

/// <summary>The socket on which a service manager hears from what it has started.</summary>
internal sealed class ServiceManagerSocket : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-sd-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _heard = [];

    public ServiceManagerSocket()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _ = Listen();
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "notify");

    /// <summary>The lines heard so far, in their order.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    public int Times(string line) => Heard.Count(heard => heard == line);

    public Task Hears(string line, int times = 1) =>
        Eventually.HoldsAsync($"{line} is heard {times} times", () => Times(line) >= times, TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task Listen()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer);
                lock (_heard) _heard.AddRange(Encoding.UTF8.GetString(buffer, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

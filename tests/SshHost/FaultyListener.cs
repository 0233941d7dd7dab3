using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fleet.Tests.SshHost;

/// <summary>A real TCP port behind which there is no SSH server.</summary>
public sealed class FaultyListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly Func<NetworkStream, Task<bool>> _behave;
    private readonly Task _serving;
    private int _taken;

    private FaultyListener(Func<NetworkStream, Task<bool>> behave)
    {
        _behave = behave;
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Accepts connections and never says a word.</summary>
    public static FaultyListener Silent() => new(_ => Task.FromResult(true));

    /// <summary>How many connections it has taken so far.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Greets as an SSH server does and closes in the middle of what follows.</summary>
    public static FaultyListener Greeting() => new(async stream =>
    {
        await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray());
        return false;
    });

    /// <summary>Answers as a web server does, with that status line.</summary>
    public static FaultyListener Http(string status = "400 Bad Request") => new(async stream =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n\0\0"));
        return false;
    });

    /// <summary>Closes every connection at once.</summary>
    public static FaultyListener Closing() => new(_ => Task.FromResult(false));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        foreach (var client in _clients) client.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                Interlocked.Increment(ref _taken);
                if (!await _behave(client.GetStream())) client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Stopped.
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Fleet.Tests.Processes.Faults;

/// <summary>How a way to a database behaves.</summary>
public enum Way
{
    /// <summary>As if it were not there.</summary>
    Open,

    /// <summary>What is sent, either way, waits for the proxy's <see cref="DatabaseProxy.Delay"/>.</summary>
    Slow,

    /// <summary>Connections are taken, and nothing passes; the bytes wait.</summary>
    Stalled,

    /// <summary>What is asked still passes; instead of the answer, the connection is cut.</summary>
    CutAnswers,

    /// <summary>New connections are closed at once, and those that are there with the next byte.</summary>
    Closed,
}

/// <summary>Stands between Fleet and PostgreSQL, byte for byte, and can be slow, silent or torn.</summary>
public sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _database;
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Way _way;

    /// <param name="port">The database's, on the loopback address.</param>
    public DatabaseProxy(int port)
    {
        _database = new(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Accept();
    }

    /// <summary>Where it listens, on the loopback address.</summary>
    public int Port { get; }

    /// <summary>How long bytes wait while it is slow.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How it behaves from now on.</summary>
    public Way Way
    {
        get
        {
            lock (_gate) return _way;
        }
        set
        {
            TaskCompletionSource changed;
            lock (_gate) (_way, changed, _changed) = (value, _changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            changed.SetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _connections];
        await Task.WhenAll(open);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var connection = Serve(client);
                lock (_gate)
                {
                    _connections.RemoveWhere(one => one.IsCompleted);
                    _connections.Add(connection);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        using var server = new TcpClient();
        try
        {
            if (Way is Way.Closed) return;
            await server.ConnectAsync(_database, own.Token);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAny(Copy(client, server, isAnswer: false, own.Token), Copy(server, client, isAnswer: true, own.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The database is gone, or the test over.
        }
        finally
        {
            // The other direction ends with its sockets.
            await own.CancelAsync();
            client.Dispose();
        }
    }

    private async Task Copy(TcpClient from, TcpClient to, bool isAnswer, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var count = await from.GetStream().ReadAsync(buffer, cancellation);
                if (count == 0 || !await Passes(isAnswer, cancellation)) return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two has hung up.
        }
    }

    /// <summary>Whether what was read goes on; false if the connection is to be cut.</summary>
    private async Task<bool> Passes(bool isAnswer, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            Way way;
            lock (_gate) (way, changed) = (_way, _changed.Task);
            switch (way)
            {
                case Way.Open:
                    return true;
                case Way.Slow:
                    using (var timer = new PeriodicTimer(Delay)) await timer.WaitForNextTickAsync(cancellation);
                    return true;
                case Way.Stalled:
                    await changed.WaitAsync(cancellation);
                    break;
                case Way.CutAnswers:
                    return !isAnswer;
                default:
                    return false;
            }
        }
    }
}

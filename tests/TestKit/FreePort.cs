using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Fleet.TestKit;

/// <summary>
/// Ports that a server of a test may take a moment later. They lie below those that Linux gives to outgoing connections (32768 and up), or one of
/// these would take the port before its server does, and below those that Fleet draws for what it deploys (20000 and up).
/// </summary>
public static class FreePort
{
    private const int Lowest = 10_240;
    private const int Highest = 19_999;

    private static readonly ConcurrentDictionary<int, bool> s_given = [];

    /// <summary>A port of the loopback address that nobody listens on, and that nobody else in this process was given.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest + 1);
            if (s_given.TryAdd(port, true) && IsFree(port)) return port;
        }
    }

    /// <summary>Whether nobody listens on that port of the loopback address.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}

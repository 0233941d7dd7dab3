using System.Net;
using System.Net.Sockets;

namespace Fleet.Outbound.Http;

/// <summary>
/// Opens connections. The name is resolved once, here, and the connection goes to an address that was looked at: a name that is another
/// address at the next look gains nothing by it.
/// </summary>
internal sealed class GuardedConnector(OutboundOptions options)
{
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await options.Resolve(host, cancellationToken);
        var addresses = options.AllowPrivateAddresses ? found : [.. found.Where(AddressGuard.IsPublic)];
        if (addresses.Length == 0) throw new RefusedAddressException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>None of the name's addresses is public.</summary>
internal sealed class RefusedAddressException() : Exception("The address is not public");

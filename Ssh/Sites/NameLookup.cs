using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Ssh.Sites;

/// <summary>Looks names up with the system's resolver, which has its own time limits, within one of ours.</summary>
internal sealed class NameLookup(TimeProvider time)
{
    // A resolver that has to ask around answers within a second or two; one that does not is no answer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>How a name is looked up; another one for tests.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Ask { get; init; } = Dns.GetHostAddressesAsync;

    public async Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken)
    {
        if (!DomainCheck.IsDomain(domain)) return new(DnsStatus.Unresolved, []);
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var asked = Find(domain, either.Token);
        var own = Find(host, either.Token);
        var (found, status) = await asked;
        var (server, _) = await own;
        if (status == DnsStatus.Ok && server.Count == 0) status = DnsStatus.Unknown;
        if (status == DnsStatus.Ok && !found.Overlaps(server)) status = DnsStatus.Elsewhere;
        return new(status, [.. found]);
    }

    private async Task<(SortedSet<string> Addresses, DnsStatus Status)> Find(string name, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = IPAddress.TryParse(name, out var literal) ? [literal] : await Ask(name, cancellationToken).WaitAsync(cancellationToken);
            SortedSet<string> found = new(addresses.Select(Text), StringComparer.Ordinal);
            return (found, found.Count == 0 ? DnsStatus.Unresolved : DnsStatus.Ok);
        }
        catch (SocketException exception)
        {
            return ([], exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData ? DnsStatus.Unresolved : DnsStatus.Unknown);
        }
        catch (OperationCanceledException)
        {
            return ([], DnsStatus.Unknown);
        }
    }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}

using System.Net;
using Orleans.Runtime;

namespace Fleet.Embedded.Hosting;

/// <inheritdoc/>
internal sealed class LocalSiloDetails(TimeProvider time) : ILocalSiloDetails
{
    public string ClusterId => "embedded";

    public string DnsHostName { get; } = Dns.GetHostName();

    public string Name => DnsHostName;

    // The generation is the start in seconds, so that a restart can be told from its predecessor.
    public SiloAddress SiloAddress { get; } =
        SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 0), (int)(time.GetUtcNow() - new DateTimeOffset(2025, 1, 1, 0, 0, 0, default)).TotalSeconds);

    public SiloAddress GatewayAddress => SiloAddress;
}

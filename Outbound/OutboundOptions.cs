using System.Net;

namespace Fleet.Outbound;

/// <summary>What Fleet may call on behalf of its users. Section <c>Fleet:Outbound</c>.</summary>
public sealed class OutboundOptions
{
    /// <summary>
    /// Whether addresses that are not public may be called. False by default: who may set up a webhook could otherwise reach whatever
    /// stands beside Fleet. True where the receivers stand in the operator's own network.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}

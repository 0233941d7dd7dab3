using System.Collections.Immutable;
using Fleet.Instances;

namespace Fleet.Remote;

/// <summary>The reverse proxy of a machine, and the names that lead to it.</summary>
public interface ISites
{
    /// <summary>
    /// Writes the proxy's entry for an instance and has the proxy read it. An entry that the proxy refuses is taken back. A server
    /// without a proxy is no failure: the answer says so.
    /// </summary>
    Task<Remote<ProxyReport>> Publish(MachineAddress machine, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default);

    /// <summary>Removes the entry, if there is one.</summary>
    Task<Remote<bool>> Withdraw(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>Looks up whether a domain leads to the machine's host.</summary>
    Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default);
}

/// <summary>What a proxy did with an entry.</summary>
/// <param name="Proxy"><c>caddy</c> or <c>nginx</c>; null if the server has none.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record ProxyReport(string? Proxy, string Message);

/// <summary>What a name resolves to.</summary>
public sealed record NameReport(DnsStatus Status, ImmutableArray<string> Addresses);

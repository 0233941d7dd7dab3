using System.Collections.Concurrent;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Simulated;

/// <summary>The proxies of the simulated machines, and the world's name servers.</summary>
internal sealed class SimulatedSites(SimulatedMachine machine) : ISites
{
    /// <summary>The entries by server and instance.</summary>
    public ConcurrentDictionary<(string Server, string Instance), InstanceSite> Entries { get; } = [];

    public Task<Remote<ProxyReport>> Publish(
        MachineAddress address, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default) =>
        machine.Do("site-publish", () =>
        {
            Entries[(address.Server.Value, instance.Value)] = site;
            return Task.FromResult<Remote<ProxyReport>>(new ProxyReport("caddy", $"caddy serves {site.Domain}"));
        }, address.Server);

    public Task<Remote<bool>> Withdraw(MachineAddress address, InstanceId instance, CancellationToken cancellationToken = default) =>
        machine.Do("site-withdraw", () =>
        {
            Entries.TryRemove((address.Server.Value, instance.Value), out _);
            return Task.FromResult<Remote<bool>>(true);
        }, address.Server);

    public Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default) =>
        Task.FromResult(new NameReport(DnsStatus.Ok, [host]));
}

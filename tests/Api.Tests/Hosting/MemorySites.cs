using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Api.Tests.Hosting;

/// <summary>Every machine has a Caddy that takes everything, and every name leads to 192.0.2.1.</summary>
internal sealed class MemorySites : ISites
{
    public const string Address = "192.0.2.1";

    public Task<Remote<ProxyReport>> Publish(
        MachineAddress machine, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<ProxyReport>>(new ProxyReport("caddy", $"{site.Domain} is served"));

    public Task<Remote<bool>> Withdraw(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<bool>>(true);

    public Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default) =>
        Task.FromResult(new NameReport(DnsStatus.Elsewhere, [Address]));
}

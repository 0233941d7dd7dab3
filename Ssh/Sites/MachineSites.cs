using System.Globalization;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;

namespace Fleet.Ssh.Sites;

/// <summary>Sites as entries of the caddy or nginx that a machine has.</summary>
internal sealed class MachineSites(SshOptions options, RemoteShell shell, NameLookup names) : ISites
{
    private static readonly string[] Proxies = ["Runtimes/process/lib.sh", "Sites/proxies.sh", "Sites/nginx.sh", "Sites/caddy.sh"];

    private static readonly RemoteScript PublishScript = RemoteScript.Of("publish", [.. Proxies, "Sites/publish.sh"]);

    private static readonly RemoteScript WithdrawScript = RemoteScript.Of("withdraw", [.. Proxies, "Sites/withdraw.sh"]);

    public async Task<Remote<ProxyReport>> Publish(
        MachineAddress machine, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default)
    {
        if (!IsInstance(instance)) return NoInstance();
        if (!DomainCheck.IsDomain(site.Domain)) return Fault($"The domain '{site.Domain}' is not a host name.");
        if (site.Port is < 1 or > 65535) return Fault($"There is no port {site.Port.ToString(CultureInfo.InvariantCulture)}.");
        string[] arguments =
        [
            instance.Value,
            site.Domain.ToLowerInvariant(),
            site.Port.ToString(CultureInfo.InvariantCulture),
            site.Proxy switch { ProxyKind.Caddy => "caddy", ProxyKind.Nginx => "nginx", _ => "any" },
            options.SitePort.ToString(CultureInfo.InvariantCulture),
        ];
        var answer = await shell.Run(machine, new(PublishScript, arguments), cancellationToken);
        return answer.Value is { } text ? Read(text) : answer.Error!;
    }

    public async Task<Remote<bool>> Withdraw(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        if (!IsInstance(instance)) return NoInstance();
        return await shell.Run(machine, new(WithdrawScript, [instance.Value]), cancellationToken) is { Error: { } error } ? error : true;
    }

    public Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default) =>
        names.Resolve(domain, host, cancellationToken);

    private static Remote<ProxyReport> Read(string text)
    {
        try
        {
            var report = KeyValues.Whole(text);
            return new ProxyReport(report.Text("proxy") is { Length: > 0 } proxy ? proxy : null, report.Text("message"));
        }
        catch (FormatException exception)
        {
            return Fault($"The machine's report cannot be read: {exception.Message}.");
        }
    }

    private static bool IsInstance(InstanceId instance) => FleetId.TryParse<InstanceId>(instance.Value, out _);

    private static RemoteError NoInstance() => Fault("That is not an instance's id.");

    private static RemoteError Fault(string message) => new(RemoteFault.ScriptFailed, message);
}

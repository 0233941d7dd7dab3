using Fleet.Servers;
using Fleet.Services;
using Fleet.Ssh.Connections;
using Fleet.Storage;

namespace Fleet.Ssh.Services;

/// <summary>Connections to servers: how many this process has open, and how many servers do not answer.</summary>
internal sealed class SshProbe(Links links, IStateQueries states) : IServiceProbe
{
    public string Name => "ssh";

    public async Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var servers = await Count([], cancellationToken);
        var failing = await Count([new("status", [nameof(ServerStatus.Offline), nameof(ServerStatus.Error)])], cancellationToken);
        return ServiceReading.Of(
            [("open_connections", links.Open), ("servers", servers), ("failing_servers", failing)],
            (servers > 0 && failing == servers, ServiceHealth.Unhealthy, "No server answers"),
            (failing > 0, ServiceHealth.Degraded, "Some servers do not answer, or have to be looked at"));
    }

    private async Task<long> Count(StateFilter[] filters, CancellationToken cancellationToken) => (await states.Query(
        new StateQuery { Kind = StateKinds.Server, Filters = [.. filters], Limit = 1, CountTotal = true }, cancellationToken)).Total ?? 0;
}

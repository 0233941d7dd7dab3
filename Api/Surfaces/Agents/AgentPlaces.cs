using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>Where an agent's replicas are, and where they answer.</summary>
internal sealed record AgentPlaces(ImmutableArray<AgentReplica> Replicas, ImmutableArray<string> Endpoints)
{
    public static async Task<AgentPlaces> Of(ReplicaSetView set, IGrainFactory grains)
    {
        var views = await Task.WhenAll(set.Replicas.Select(async replica => (await grains.Instance(replica.Instance).Get()).Value));
        var servers = views.Select(view => view?.Server).OfType<ServerId>().Distinct().ToList();
        var hosts = servers.Zip(await Task.WhenAll(servers.Select(async id => (await grains.Server(id).Get()).Value?.Host)))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        return new(
            [.. set.Replicas.Zip(views, (replica, view) => new AgentReplica(
                replica.Slot, replica.Instance.Value, WireName.Upper(view?.Status ?? replica.Status), replica.Revision, view?.Server?.Value))],
            [.. set.Replicas.Zip(views, (replica, view) => UrlOf(set, replica, view, hosts)).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A site's URL where a proxy offers it (Caddy fetches certificates by itself, nginx does not), else the replica's own port.</summary>
    private static string? UrlOf(ReplicaSetView set, ReplicaView replica, InstanceView? view, Dictionary<ServerId, string?> hosts) => view switch
    {
        not { Status: InstanceStatus.Running } => null,
        { Spec.Site.Domain: { } domain, Site.Proxy: "caddy" } => $"https://{domain}",
        { Spec.Site.Domain: { } domain, Site.Proxy: not null } => $"http://{domain}",
        { Server: { } server } when set.Spec.Port is { } port && hosts[server] is { Length: > 0 } host =>
            new UriBuilder(Uri.UriSchemeHttp, host, port + replica.Slot).Uri.GetLeftPart(UriPartial.Authority),
        _ => null,
    };
}

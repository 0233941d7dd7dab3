using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Top;

/// <summary>Looks at a fleet again and again. Names, which change seldom, are asked for each minute.</summary>
internal sealed class Observer(Session session, TimeProvider time)
{
    // Ten pages, so that a key of the usual plan may look on for as long as it likes.
    private const int MostInstances = 1000;
    private const int MostServers = 200;
    private const int MostAlerts = 20;
    private static readonly TimeSpan NamesKeep = TimeSpan.FromMinutes(1);

    private JsonArray _servers = [];
    private Dictionary<string, JsonNode> _instances = [];
    private long? _named;

    public async Task<Picture> Look(CancellationToken cancellation)
    {
        if (_named is not { } at || time.GetElapsedTime(at) > NamesKeep) await Name(cancellation);
        var stats = await session.Api.Get("api/v1/fleet/stats", cancellation);
        var metrics = await session.Api.Get("api/v1/metrics/latest", cancellation);
        var alerts = await session.Api.List("api/v1/alerts?status=ACTIVE", MostAlerts, cancellation, "alerts");
        InstanceLoad[] loads =
        [
            .. metrics.Each("metrics").Where(sample => _instances.ContainsKey(sample.Text("instanceId")))
                .Select(sample => new InstanceLoad(_instances[sample.Text("instanceId")], sample)).OrderByDescending(load => load.Sample.Number("cpuPercent") ?? 0),
        ];
        return new(session.Place, stats, Loads(loads), loads, [.. alerts.Data.OfType<JsonNode>()], alerts.Total);
    }

    private async Task Name(CancellationToken cancellation)
    {
        _servers = (await session.Api.List(Kind.Server.Path, MostServers, cancellation)).Data;
        var rows = await session.Api.List($"{Kind.Instance.Path}?status=RUNNING,ERROR,UNKNOWN,DEPLOYING", MostInstances, cancellation);
        _instances = rows.Data.OfType<JsonNode>().ToDictionary(row => row.Text("id"));
        _named = time.GetTimestamp();
    }

    private ServerLoad[] Loads(InstanceLoad[] loads)
    {
        var busy = loads.ToLookup(load => load.Instance.Text("serverId"), load => (load.Sample.Number("cpuPercent") ?? 0) / 100 * (load.Sample.Number("coreCount") ?? 1));
        var homes = _instances.Values.CountBy(instance => instance.Text("serverId")).ToDictionary();
        return
        [
            .. _servers.OfType<JsonNode>().Select(server => new ServerLoad(server, homes.GetValueOrDefault(server.Text("id")), busy[server.Text("id")].Sum()))
                .OrderByDescending(load => load.BusyCores / Math.Max(1, load.Server.Number("cpuCores") ?? 1)),
        ];
    }
}

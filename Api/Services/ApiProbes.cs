using Fleet.Api.Gateway;
using Fleet.Api.Live;
using Fleet.Common;
using Fleet.Services;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Services;

/// <summary>The API of this process.</summary>
internal sealed class ApiProbe(RequestCounts counts) : IServiceProbe
{
    private const int Least = 20;

    public string Name => "api";

    public Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var (total, lately) = (counts.Total, counts.Lately);
        return Task.FromResult(ServiceReading.Of(
            [
                ("requests", total.Requests),
                ("failures", total.Failures),
                ("open_requests", counts.Open),
                ("requests_5m", lately.Requests),
                ("failures_5m", lately.Failures),
            ],
            (lately.Requests >= Least && lately.Failures * 2 > lately.Requests, ServiceHealth.Unhealthy, "More than half of the requests of the last five minutes failed"),
            (lately.Failures * 100 > lately.Requests, ServiceHealth.Degraded, "More than one in a hundred requests of the last five minutes failed")));
    }
}

/// <summary>The agents' way into this process.</summary>
internal sealed class GatewayProbe(SessionTable sessions, GatewayNode node, TimeProvider time) : IServiceProbe
{
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(2);

    public string Name => "gateway";

    public Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var isKnown = node.AttachedAt is { } at && time.GetUtcNow() - at <= Silent;
        return Task.FromResult(ServiceReading.Of(
            [("connected_agents", sessions.Count), ("node", node.Id)],
            (!isKnown, ServiceHealth.Degraded, "This node is not known to the grains: nothing can be sent to its agents")));
    }
}

/// <summary>The live streams of this process.</summary>
internal sealed class LiveProbe(LiveLogs live, IOptions<LiveOptions> options) : IServiceProbe
{
    public string Name => "live";

    public Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var ((streams, shards), most) = (live.Figures, options.Value.MaxClients);
        return Task.FromResult(ServiceReading.Of(
            [("streams", streams), ("max_streams", most), ("subscribed_shards", shards), ("shards", GrainKeys.FeedShards)],
            (streams >= most, ServiceHealth.Unhealthy, "As many streams are open as may: others are turned away"),
            (shards < GrainKeys.FeedShards, ServiceHealth.Degraded, "Not every feed shard is subscribed to: streams of the others read the store")));
    }
}

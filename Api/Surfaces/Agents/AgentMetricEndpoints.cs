using System.Collections.Concurrent;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/agents/{id}/metrics</c>: what the replicas of an agent measured, together.</summary>
internal static class AgentMetricEndpoints
{
    private const int AtOnce = 8;

    private const string Description =
        "cpu is the average over the replicas in percent of a core, memory their sum in MiB, network their sum in bytes per second, received and "
        + "sent. One point for each minute of an hour, each quarter of an hour of a day, each hour of a week; where nothing was measured there is none.";

    public static void MapAgentMetrics(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/agents/{id}/metrics", Get).Require(Role.Viewer).WithTags("Metrics").WithSummary("What an agent measured lately")
            .WithDescription(Description);

    private static async Task<Results<Ok<AgentMetricsShape>, Refusal>> Get(
        Id<ReplicaSetId> id, [AsParameters] AgentMetricQuery query, Caller caller, IGrainFactory grains, IMetrics metrics, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (replicas, refusal) = await AgentReplicas.Of(grains, id.Value, caller);
        if (refusal is not null) return refusal;
        var (range, now) = (query.Range, time.GetUtcNow());

        // One bucket more: a rate needs a reading before it.
        var from = range.BucketOf(now - range.Span) - range.Bucket;
        var points = new ConcurrentBag<SeriesPoint>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(replicas, limits, async (replica, cancellation) =>
        {
            var series = await metrics.Series(new SeriesQuery(from, now, range.Granularity, replica.Instance.Value), cancellation);
            foreach (var point in series.Points) points.Add(point);
        });

        var measured = AgentSeries.Of(points, range.Bucket).Where(point => point.At > from).ToList();
        return TypedResults.Ok(new AgentMetricsShape(new(
            query.Wants("cpu") ? Values(point => point.CpuPercent) : null,
            query.Wants("memory") ? Values(point => point.MemoryMiB) : null,
            query.Wants("network") ? Values(point => point.NetworkPerSecond) : null)));

        IReadOnlyList<AgentMetricPoint> Values(Func<AgentSeriesPoint, double?> value) =>
            [.. measured.Where(point => value(point) is not null).Select(point => new AgentMetricPoint(AgentTime.Of(point.At), value(point)!.Value))];
    }
}

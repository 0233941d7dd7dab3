using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/metrics</c> and <c>/api/v1/instances/{id}/metrics</c>: what was measured.</summary>
internal static class MetricEndpoints
{
    private const string Bounded =
        "At most 2,000 points: where there would be more, or where samples are no longer kept so closely, the granularity becomes coarser, "
        + "and the answer says which was used.";

    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        var metrics = api.MapGroup("/metrics").WithTags("Metrics").Require(Role.Viewer);
        metrics.MapGet("/timeseries", Timeseries).WithSummary("What the fleet or an instance measured lately").WithDescription(Bounded);
        metrics.MapGet("/timeseries/range", Range).WithSummary("What was measured from one time to another").WithDescription(
            "Averages of buckets; of network counters, the last value and the rate since the point before. " + Bounded);
        metrics.MapGet("/aggregate", Aggregate).WithSummary("Averages and maxima of each instance over a span of time");
        metrics.MapGet("/latest", Latest).WithSummary("The newest sample of each instance");
        api.MapGroup("/instances").WithTags("Metrics").MapGet("/{id}/metrics", OfInstance).Require(Role.Viewer)
            .WithSummary("What an instance measured lately").WithDescription(Bounded);
    }

    private static async Task<Ok<TimeseriesShape>> Timeseries(
        [AsParameters] TimeseriesQuery query, Caller caller, IMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        var instance = string.IsNullOrEmpty(query.InstanceId) ? null : query.InstanceId;
        var (since, series) = await Lately(query, instance, caller, metrics, time, cancellationToken);
        return TypedResults.Ok(new TimeseriesShape(
            query.RangeName, since, GranularityNames.NameOf(series.Granularity), series.IsCut,
            [.. series.Points.Select(point => new DatapointShape(point, named: true))]));
    }

    private static async Task<Results<Ok<InstanceMetricsShape>, Refusal>> OfInstance(
        Id<InstanceId> id, [AsParameters] RangeQuery query, Caller caller, IGrainFactory grains, IMetrics metrics, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var (since, series) = await Lately(query, id.Value.Value, caller, metrics, time, cancellationToken);
        return TypedResults.Ok(new InstanceMetricsShape(
            id.Value.Value, query.RangeName, since, GranularityNames.NameOf(series.Granularity), series.IsCut,
            [.. series.Points.Select(point => new DatapointShape(point, named: false))]));
    }

    private static async Task<(DateTimeOffset Since, Series Series)> Lately(
        RangeQuery query, string? instance, Caller caller, IMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = now - query.Span;
        var ask = new SeriesQuery(since, now, Granularity.Raw, instance) { VisibleTo = caller.Visibility };
        return (since, await metrics.Series(ask, cancellationToken));
    }

    private static async Task<Ok<SeriesShape>> Range(
        [AsParameters] SeriesRangeQuery query, Caller caller, IMetrics metrics, CancellationToken cancellationToken)
    {
        var series = await metrics.Series(query.ToSeriesQuery() with { VisibleTo = caller.Visibility }, cancellationToken);
        var before = new Dictionary<string, SeriesPoint>();
        var points = new List<PointShape>(series.Points.Length);
        foreach (var point in series.Points)
        {
            points.Add(new PointShape(point, before.GetValueOrDefault(point.InstanceId)));
            before[point.InstanceId] = point;
        }

        return TypedResults.Ok(new SeriesShape(points, Meta(query, series.Granularity, points.Count, series.IsCut)));
    }

    private static async Task<Ok<AggregatesShape>> Aggregate(
        [AsParameters] SpanQuery query, Caller caller, IMetrics metrics, CancellationToken cancellationToken)
    {
        var found = await metrics.Aggregate(query.FromValue, query.ToValue, query.Instance, caller.Visibility, cancellationToken);
        return TypedResults.Ok(new AggregatesShape(
            [.. found.Rows.Select(row => new AggregateShape(row, query.FromValue, query.ToValue))],
            Meta(query, found.Granularity, found.Rows.Length, found.Rows.Length == SeriesQuery.MaxPoints)));
    }

    private static async Task<Ok<LatestMetricsShape>> Latest(
        [AsParameters] LatestQuery query, Caller caller, IMetrics metrics, IHistory history, CancellationToken cancellationToken)
    {
        var rows = await metrics.Latest(query.Ids, caller.Visibility, cancellationToken);
        return TypedResults.Ok(new LatestMetricsShape([.. rows.Select(row => new LatestMetricShape(row))], rows.Length, history.DroppedSamples));
    }

    private static SeriesMeta Meta(SpanQuery query, Granularity granularity, int count, bool isCut) =>
        new(query.Instance, query.FromValue, query.ToValue, GranularityNames.NameOf(granularity), count, isCut);
}

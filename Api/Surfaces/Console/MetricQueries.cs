using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The names of granularities.</summary>
internal static class GranularityNames
{
    public static IReadOnlyList<string> All { get; } = ["raw", "1m", "5m", "1h", "1d"];

    public static string NameOf(Granularity granularity) => All[(int)granularity];

    public static Granularity Of(string name) => (Granularity)All.ToList().IndexOf(name);
}

/// <summary>The query of an instance's series: how far back.</summary>
public record RangeQuery : IChecked
{
    private static readonly ImmutableSortedDictionary<string, TimeSpan> Ranges = ImmutableSortedDictionary.CreateRange<string, TimeSpan>(
        [new("1h", TimeSpan.FromHours(1)), new("6h", TimeSpan.FromHours(6)), new("24h", TimeSpan.FromHours(24)), new("7d", TimeSpan.FromDays(7))]);

    /// <summary>How far back.</summary>
    [FromQuery(Name = "range"), Description("How far back: 1h (if absent), 6h, 24h or 7d.")]
    public string? Range { get; init; }

    /// <summary>The range as it was understood.</summary>
    internal string RangeName => string.IsNullOrEmpty(Range) ? "1h" : Range;

    internal TimeSpan Span => Ranges[RangeName];

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        if (!Ranges.ContainsKey(RangeName)) errors.Add(new("range", "range must be one of 1h, 6h, 24h, 7d"));
        CheckMore(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckMore(ICollection<FieldError> errors) { }
}

/// <summary>The query of a series.</summary>
public sealed record TimeseriesQuery : RangeQuery
{
    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose series is wanted; all if absent.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckMore(ICollection<FieldError> errors) => QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
}

/// <summary>The query of an aggregate: from one time to another.</summary>
public record SpanQuery : IChecked
{
    /// <summary>The first moment.</summary>
    [FromQuery(Name = "from"), Description("The first moment (ISO 8601). Required.")]
    public string? From { get; init; }

    /// <summary>The last moment.</summary>
    [FromQuery(Name = "to"), Description("The last moment (ISO 8601). Required.")]
    public string? To { get; init; }

    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance that is wanted; all if absent.")]
    public string? InstanceId { get; init; }

    internal DateTimeOffset FromValue { get; private set; }

    internal DateTimeOffset ToValue { get; private set; }

    internal string? Instance => string.IsNullOrEmpty(InstanceId) ? null : InstanceId;

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrEmpty(From)) errors.Add(new("from", "from is required"));
        if (string.IsNullOrEmpty(To)) errors.Add(new("to", "to is required"));
        if (QueryText.Time(errors, "from", From) is { } from) FromValue = from;
        if (QueryText.Time(errors, "to", To) is { } to) ToValue = to;
        if (errors.Count == 0 && FromValue >= ToValue) errors.Add(new("from", "from must be before to"));
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        CheckMore(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckMore(ICollection<FieldError> errors) { }
}

/// <summary>The query of a series from one time to another.</summary>
public sealed record SeriesRangeQuery : SpanQuery
{
    private const int DefaultLimit = 500;

    /// <summary>How closely.</summary>
    [FromQuery(Name = "granularity"), Description("The finest wanted: raw, 1m (if absent), 5m, 1h or 1d. The answer says which was used.")]
    public string? Granularity { get; init; }

    /// <summary>Points wanted.</summary>
    [FromQuery(Name = "limit"), Description("The most points, 1 to 2000; 500 if absent. Where there are more, the granularity becomes coarser.")]
    public string? Limit { get; init; }

    internal SeriesQuery ToSeriesQuery() => new(
        FromValue, ToValue, GranularityNames.Of(string.IsNullOrEmpty(Granularity) ? "1m" : Granularity), Instance, _limit);

    private int _limit;

    /// <inheritdoc/>
    protected override void CheckMore(ICollection<FieldError> errors)
    {
        if (!string.IsNullOrEmpty(Granularity) && !GranularityNames.All.Contains(Granularity))
        {
            errors.Add(new("granularity", $"granularity must be one of {string.Join(", ", GranularityNames.All)}"));
        }

        _limit = QueryText.Whole(errors, "limit", Limit, 1, SeriesQuery.MaxPoints, DefaultLimit);
    }
}

/// <summary>The query of the latest samples.</summary>
public sealed record LatestQuery : IChecked
{
    private const int MaxLength = 2_048;

    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceIds"), Description("The instances wanted, separated by commas, at most 2048 characters; all if absent.")]
    public string? InstanceIds { get; init; }

    internal ImmutableArray<string> Ids => Filters.Words(InstanceIds);

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        QueryText.Plain(errors, "instanceIds", InstanceIds, MaxLength);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The query of an agent's metrics.</summary>
public sealed record AgentMetricQuery : IChecked
{
    private static readonly ImmutableSortedDictionary<string, AgentRange> Ranges = ImmutableSortedDictionary.CreateRange<string, AgentRange>(
    [
        new("1h", new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), Granularity.Minute)),
        new("24h", new(TimeSpan.FromHours(24), TimeSpan.FromMinutes(15), Granularity.FiveMinutes)),
        new("7d", new(TimeSpan.FromDays(7), TimeSpan.FromHours(1), Granularity.Hour)),
    ]);

    private static readonly string[] Metrics = ["cpu", "memory", "network"];

    /// <summary>How far back.</summary>
    [FromQuery(Name = "period"), Description("How far back: 1h (if absent), 24h or 7d.")]
    public string? Period { get; init; }

    /// <summary>Which.</summary>
    [FromQuery(Name = "metric"), Description("cpu, memory or network; all if absent.")]
    public string? Metric { get; init; }

    internal AgentRange Range => Ranges[PeriodName];

    private string PeriodName => string.IsNullOrEmpty(Period) ? "1h" : Period;

    internal bool Wants(string metric) => string.IsNullOrEmpty(Metric) || Metric == metric;

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        if (!Ranges.ContainsKey(PeriodName)) errors.Add(new("period", "period must be one of 1h, 24h, 7d"));
        if (!string.IsNullOrEmpty(Metric) && !Metrics.Contains(Metric)) errors.Add(new("metric", $"metric must be one of {string.Join(", ", Metrics)}"));
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

/// <summary>How a period is told.</summary>
/// <param name="Span">How long it is.</param>
/// <param name="Bucket">What one point stands for.</param>
/// <param name="Granularity">What the points are made of.</param>
internal sealed record AgentRange(TimeSpan Span, TimeSpan Bucket, Granularity Granularity)
{
    /// <summary>When the bucket of a moment begins.</summary>
    public DateTimeOffset BucketOf(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % Bucket.Ticks, TimeSpan.Zero);
}

/// <summary>What an agent measured.</summary>
/// <param name="Metrics">The series that were asked for.</param>
public sealed record AgentMetricsShape(AgentMetrics Metrics);

/// <summary>Series by metric, oldest point first; absent unless asked for.</summary>
/// <param name="Cpu">Percent of a core, averaged over the replicas.</param>
/// <param name="Memory">MiB, summed over the replicas.</param>
/// <param name="Network">Bytes received and sent per second, summed over the replicas.</param>
public sealed record AgentMetrics(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AgentMetricPoint>? Cpu,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AgentMetricPoint>? Memory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AgentMetricPoint>? Network);

/// <summary>A point of a series.</summary>
/// <param name="Timestamp">When its bucket begins.</param>
/// <param name="Value">What was measured.</param>
public sealed record AgentMetricPoint(string Timestamp, double Value);

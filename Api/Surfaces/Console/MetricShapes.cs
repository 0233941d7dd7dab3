using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A series of the fleet.</summary>
/// <param name="Range">What was asked for.</param>
/// <param name="Since">The first moment.</param>
/// <param name="Granularity">raw, 1m, 5m, 1h or 1d: the finest that has at most 2,000 points.</param>
/// <param name="Truncated">Whether older points were left out, since even days had too many.</param>
/// <param name="Datapoints">Oldest first.</param>
public sealed record TimeseriesShape(
    string Range, DateTimeOffset Since, string Granularity, bool Truncated, IReadOnlyList<DatapointShape> Datapoints);

/// <summary>A series of one instance.</summary>
/// <inheritdoc cref="TimeseriesShape"/>
public sealed record InstanceMetricsShape(
    string InstanceId, string Range, DateTimeOffset Since, string Granularity, bool Truncated, IReadOnlyList<DatapointShape> Datapoints);

/// <summary>A point of a series: a sample, or the averages of a bucket that begins then. Bytes are numbers; what was never told is 0.</summary>
public sealed record DatapointShape
{
    internal DatapointShape(SeriesPoint point, bool named)
    {
        (InstanceId, Timestamp, CpuPercent, LoadAvg1) = (named ? point.InstanceId : null, point.At, Rounded.To2(point.CpuPercent), Rounded.To2(point.Load1));
        (MemUsedBytes, MemTotalBytes, DiskUsedBytes, DiskTotalBytes) = (point.MemoryUsed, point.MemoryTotal, point.DiskUsed, point.DiskTotal);
        (NetBytesSent, NetBytesRecv) = (point.NetSent ?? 0, point.NetReceived ?? 0);
    }

    /// <summary>Whose; absent where the answer is of one instance.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstanceId { get; }

    /// <summary>When.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double CpuPercent { get; }

    /// <summary>Bytes.</summary>
    public long MemUsedBytes { get; }

    /// <summary>Bytes.</summary>
    public long MemTotalBytes { get; }

    /// <summary>Bytes.</summary>
    public long DiskUsedBytes { get; }

    /// <summary>Bytes.</summary>
    public long DiskTotalBytes { get; }

    /// <summary>The counter's last value, in bytes since the machine's boot.</summary>
    public long NetBytesSent { get; }

    /// <summary>The counter's last value, in bytes since the machine's boot.</summary>
    public long NetBytesRecv { get; }

    /// <summary>The load average of one minute.</summary>
    public double? LoadAvg1 { get; }
}

/// <summary>A series from one time to another.</summary>
public sealed record SeriesShape(IReadOnlyList<PointShape> Points, SeriesMeta Meta);

/// <summary>What a series answers.</summary>
/// <param name="InstanceId">Whose; null for all.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The last moment.</param>
/// <param name="Granularity">What was used: coarser than asked for where there would have been too many points.</param>
/// <param name="Count">The number of points.</param>
/// <param name="Truncated">Whether older points were left out, since even days had too many.</param>
public sealed record SeriesMeta(string? InstanceId, DateTimeOffset From, DateTimeOffset To, string Granularity, int Count, bool Truncated);

/// <summary>A point of such a series. Bytes are decimal strings.</summary>
public sealed record PointShape
{
    internal PointShape(SeriesPoint point, SeriesPoint? before)
    {
        (Timestamp, InstanceId, CpuPercent) = (point.At, point.InstanceId, Rounded.To2(point.CpuPercent));
        (MemUsed, MemTotal) = (DecimalText.Of(point.MemoryUsed), DecimalText.Of(point.MemoryTotal));
        (DiskUsed, DiskTotal) = (DecimalText.Of(point.DiskUsed), DecimalText.Of(point.DiskTotal));
        (LoadAvg1, LoadAvg5, LoadAvg15) = (Rounded.To2(point.Load1), Rounded.To2(point.Load5), Rounded.To2(point.Load15));
        (NetBytesSent, NetBytesRecv) = (DecimalText.Of(point.NetSent), DecimalText.Of(point.NetReceived));
        if (before is null) return;
        NetSentPerSecond = Rounded.To2(CounterRate.PerSecond(before.NetSent, before.At, point.NetSent, point.At));
        NetRecvPerSecond = Rounded.To2(CounterRate.PerSecond(before.NetReceived, before.At, point.NetReceived, point.At));
    }

    /// <summary>When, or when the bucket begins.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Whose.</summary>
    public string InstanceId { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double CpuPercent { get; }

    /// <summary>Bytes.</summary>
    public string MemUsed { get; }

    /// <summary>Bytes.</summary>
    public string MemTotal { get; }

    /// <summary>Bytes.</summary>
    public string DiskUsed { get; }

    /// <summary>Bytes.</summary>
    public string DiskTotal { get; }

    /// <summary>The load average of one minute.</summary>
    public double? LoadAvg1 { get; }

    /// <summary>The load average of five minutes.</summary>
    public double? LoadAvg5 { get; }

    /// <summary>The load average of fifteen minutes.</summary>
    public double? LoadAvg15 { get; }

    /// <summary>The counter's last value, in bytes since the machine's boot.</summary>
    public string? NetBytesSent { get; }

    /// <summary>The counter's last value, in bytes since the machine's boot.</summary>
    public string? NetBytesRecv { get; }

    /// <summary>Bytes per second since the instance's point before; null at its first.</summary>
    public double? NetSentPerSecond { get; }

    /// <summary>Bytes per second since the instance's point before; null at its first.</summary>
    public double? NetRecvPerSecond { get; }
}

/// <summary>What instances measured over a span of time.</summary>
public sealed record AggregatesShape(IReadOnlyList<AggregateShape> Aggregates, SeriesMeta Meta);

/// <summary>What an instance measured. Bytes are decimal strings.</summary>
public sealed record AggregateShape
{
    internal AggregateShape(SeriesPoint point, DateTimeOffset from, DateTimeOffset to)
    {
        (InstanceId, From, To, SampleCount) = (point.InstanceId, from, to, point.Count);
        (AvgCpuPercent, MaxCpuPercent, AvgLoadAvg1) = (Rounded.To2(point.CpuPercent), Rounded.To2(point.MaxCpuPercent), Rounded.To2(point.Load1));
        (AvgMemUsed, MaxMemUsed) = (DecimalText.Of(point.MemoryUsed), DecimalText.Of(point.MaxMemoryUsed));
        (AvgDiskUsed, MaxDiskUsed) = (DecimalText.Of(point.DiskUsed), DecimalText.Of(point.MaxDiskUsed));
    }

    /// <summary>Whose.</summary>
    public string InstanceId { get; }

    /// <summary>The first moment.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The last moment.</summary>
    public DateTimeOffset To { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double AvgCpuPercent { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double MaxCpuPercent { get; }

    /// <summary>Bytes.</summary>
    public string AvgMemUsed { get; }

    /// <summary>Bytes.</summary>
    public string MaxMemUsed { get; }

    /// <summary>Bytes.</summary>
    public string AvgDiskUsed { get; }

    /// <summary>Bytes.</summary>
    public string MaxDiskUsed { get; }

    /// <summary>The load average of one minute.</summary>
    public double? AvgLoadAvg1 { get; }

    /// <summary>How many samples it stands for.</summary>
    public long SampleCount { get; }
}

/// <summary>The newest samples.</summary>
/// <param name="Metrics">One for each instance that has any.</param>
/// <param name="Count">Their number.</param>
/// <param name="DroppedSamples">Samples that this process could not store since it began: its queue was full, or the database refused.</param>
public sealed record LatestMetricsShape(IReadOnlyList<LatestMetricShape> Metrics, int Count, long DroppedSamples);

/// <summary>The newest sample of an instance. Bytes are decimal strings.</summary>
public sealed record LatestMetricShape
{
    internal LatestMetricShape(SampleRow row)
    {
        (InstanceId, Timestamp, CpuPercent, CoreCount) = (row.InstanceId, row.At, Rounded.To2(row.CpuPercent), row.Cores);
        (MemUsed, MemTotal, MemPercent) = (DecimalText.Of(row.MemoryUsed), DecimalText.Of(row.MemoryTotal), Rounded.Percent(row.MemoryUsed, row.MemoryTotal));
        (DiskUsed, DiskTotal, DiskPercent) = (DecimalText.Of(row.DiskUsed), DecimalText.Of(row.DiskTotal), Rounded.Percent(row.DiskUsed, row.DiskTotal));
        (LoadAvg1, LoadAvg5, LoadAvg15) = (row.Load1, row.Load5, row.Load15);
        (NetBytesSent, NetBytesRecv) = (DecimalText.Of(row.NetSent), DecimalText.Of(row.NetReceived));
        (SwapUsed, SwapTotal) = (DecimalText.Of(row.SwapUsed), DecimalText.Of(row.SwapTotal));
    }

    /// <summary>Whose.</summary>
    public string InstanceId { get; }

    /// <summary>When.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    public double CpuPercent { get; }

    /// <summary>Processor cores.</summary>
    public int? CoreCount { get; }

    /// <summary>Bytes.</summary>
    public string MemUsed { get; }

    /// <summary>Bytes.</summary>
    public string MemTotal { get; }

    /// <summary>0 to 100, to two places.</summary>
    public double MemPercent { get; }

    /// <summary>Bytes.</summary>
    public string? SwapUsed { get; }

    /// <summary>Bytes.</summary>
    public string? SwapTotal { get; }

    /// <summary>Bytes.</summary>
    public string DiskUsed { get; }

    /// <summary>Bytes.</summary>
    public string DiskTotal { get; }

    /// <summary>0 to 100, to two places.</summary>
    public double DiskPercent { get; }

    /// <summary>The load average of one minute.</summary>
    public double? LoadAvg1 { get; }

    /// <summary>The load average of five minutes.</summary>
    public double? LoadAvg5 { get; }

    /// <summary>The load average of fifteen minutes.</summary>
    public double? LoadAvg15 { get; }

    /// <summary>Bytes since the machine's boot.</summary>
    public string? NetBytesSent { get; }

    /// <summary>Bytes since the machine's boot.</summary>
    public string? NetBytesRecv { get; }
}

/// <summary>Figures as they are shown.</summary>
internal static class Rounded
{
    public static double To2(double value) => Math.Round(value, 2);

    public static double? To2(double? value) => value is { } told ? To2(told) : null;

    public static double Percent(long used, long total) => total > 0 ? To2(100.0 * used / total) : 0;
}

/// <summary>Numbers of 64 bits as decimal strings.</summary>
internal static class DecimalText
{
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string? Of(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}

using Fleet.Load.Report;
using Fleet.Remote;

namespace Fleet.Load.Probes;

/// <summary>One measurement.</summary>
internal sealed record ProbeFigures
{
    public required double ProbesPerSecond { get; init; }
    public required int Failed { get; init; }
    public required int MostAtOnce { get; init; }
    /// <summary>Milliseconds from the due time until the probe begins.</summary>
    public required Distribution Delay { get; init; }
    /// <summary>Milliseconds from its beginning to its answer.</summary>
    public required Distribution Took { get; init; }
    public required double FleetCpuSeconds { get; init; }
    public required double ClientCpuSeconds { get; init; }
    public required double FleetMiB { get; init; }
    public required double ClientsMiB { get; init; }

    public void AddTo(LoadReport report, string when, double baseline)
    {
        report.Add($"{when}: probes per second", ProbesPerSecond);
        report.Add($"{when}: / bare ssh, many at once", ProbesPerSecond / baseline);
        report.Add($"{when}: probes failed", Failed);
        report.Add($"{when}: most at once", MostAtOnce);
        report.Add($"{when}: due until begun, p50, ms", Delay.P50);
        report.Add($"{when}: due until begun, p99, ms", Delay.P99);
        report.Add($"{when}: begun until answered, p50, ms", Took.P50);
        report.Add($"{when}: begun until answered, p99, ms", Took.P99);
        report.Add($"{when}: CPU seconds of Fleet's process", FleetCpuSeconds);
        report.Add($"{when}: CPU seconds of its ssh clients", ClientCpuSeconds);
        report.Add($"{when}: memory of Fleet's process, MiB", FleetMiB);
        report.Add($"{when}: memory of its ssh clients, MiB", ClientsMiB);
    }

    public static ProbeFigures Of(IReadOnlyList<ProbeSample> samples, int most, double seconds, Usage before, Usage after)
    {
        var answered = samples.Where(sample => sample.IsOk).ToList();
        return new()
        {
            ProbesPerSecond = answered.Count / seconds,
            Failed = samples.Count - answered.Count,
            MostAtOnce = most,
            Delay = new(samples.Select(sample => 1000 * sample.Delay)),
            Took = new(answered.Select(sample => 1000 * (sample.Took - sample.Wait))),
            FleetCpuSeconds = after.OwnSeconds - before.OwnSeconds,
            ClientCpuSeconds = after.ClientSeconds - before.ClientSeconds,
            FleetMiB = after.OwnBytes / 1048576.0,
            ClientsMiB = after.ClientBytes / 1048576.0,
        };
    }
}

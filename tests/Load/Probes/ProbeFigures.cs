using Fleet.Remote;

namespace Fleet.Load.Probes;

/// <summary>One measurement.</summary>
internal sealed record ProbeFigures
{
    public required double ProbesPerSecond { get; init; }
    public required int Failed { get; init; }
    /// <summary>Each kind of failure: how often, and the first message.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
    public required int MostAtOnce { get; init; }
    public required double DelayP50 { get; init; }
    public required double DelayP99 { get; init; }
    public required double TookP50 { get; init; }
    public required double TookP99 { get; init; }
    public required double FleetCpuSeconds { get; init; }
    public required double ClientCpuSeconds { get; init; }
    public required double FleetMiB { get; init; }
    public required double ClientsMiB { get; init; }

    public static ProbeFigures Of(IReadOnlyList<ProbeSample> samples, int most, double seconds, Usage before, Usage after)
    {
        var answered = samples.Where(sample => sample.IsOk).ToList();
        return new()
        {
            ProbesPerSecond = answered.Count / seconds,
            Failed = samples.Count - answered.Count,
            Failures =
            [
                .. from error in samples.Select(sample => sample.Error).OfType<RemoteError>() group error by error.Fault into kind
                   select $"{kind.Key} {kind.Count()} times, such as: {kind.First().Message}",
            ],
            MostAtOnce = most,
            DelayP50 = Quantile(samples.Select(sample => sample.Delay), 0.50),
            DelayP99 = Quantile(samples.Select(sample => sample.Delay), 0.99),
            TookP50 = Quantile(answered.Select(sample => sample.Took - sample.Wait), 0.50),
            TookP99 = Quantile(answered.Select(sample => sample.Took - sample.Wait), 0.99),
            FleetCpuSeconds = after.OwnSeconds - before.OwnSeconds,
            ClientCpuSeconds = after.ClientSeconds - before.ClientSeconds,
            FleetMiB = after.OwnBytes / 1048576.0,
            ClientsMiB = after.ClientBytes / 1048576.0,
        };
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
    }
}

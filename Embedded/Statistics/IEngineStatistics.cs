namespace Fleet.Embedded;

/// <summary>What the engine has done since it started, per grain class. A service.</summary>
public interface IEngineStatistics
{
    /// <summary>One row per grain class that was ever activated, by name.</summary>
    IReadOnlyList<GrainClassStatistics> Read();

    /// <summary>How many activations each grain class that was ever activated has now, by its full name. Cheap.</summary>
    IEnumerable<KeyValuePair<string, int>> Activations { get; }
}

/// <summary>The figures of one grain class.</summary>
/// <param name="GrainClass">The full name of the class.</param>
/// <param name="Activations">Activations alive now.</param>
/// <param name="ActivationsCreated">Activations made since the start.</param>
/// <param name="Calls">Calls and timer ticks that have ended since the start.</param>
/// <param name="Failures">Calls that ended with an exception.</param>
/// <param name="MedianLatency">From the begin of a call's turn to its end; the upper bound of a power-of-two bucket over sampled calls.</param>
/// <param name="P99Latency">As the median, for the slowest in a hundred.</param>
public sealed record GrainClassStatistics(
    string GrainClass,
    int Activations,
    long ActivationsCreated,
    long Calls,
    long Failures,
    TimeSpan MedianLatency,
    TimeSpan P99Latency);

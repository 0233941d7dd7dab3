using System.Buffers;
using Fleet.Alerts;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>How far a value is from what is usual.</summary>
/// <param name="IsFar">Whether that is as far as the condition says, in its direction.</param>
/// <param name="Baseline">What is usual: the mean or the median.</param>
/// <param name="Distance">How far, with its sign: in percent of the mean, or in scaled median absolute deviations.</param>
/// <param name="Samples">How many values that is from.</param>
internal readonly record struct AnomalyFinding(bool IsFar, double Baseline, double Distance, int Samples);

/// <summary>
/// The two methods, pure. Where there is nothing to measure a distance by (a mean of 0, a past in which every value is the same), the
/// distance is 0.
/// </summary>
internal static class AnomalyMethods
{
    /// <summary>Makes the median absolute deviation comparable to a standard deviation, for normally distributed values.</summary>
    private const double MadScale = 1.4826;

    /// <summary>The same for the mean absolute deviation, which stands in where the median one is 0: more than half of the values are the same.</summary>
    private const double MeanScale = 1.253314;

    /// <summary>Judges a value by those before it; their order is changed.</summary>
    public static AnomalyFinding Judge(AnomalyCondition condition, Span<double> past, double value)
    {
        var (baseline, distance) = condition.Method == RuleWords.Deviation ? Deviation(past, value) : RobustZScore(past, value);
        var bound = condition.Method == RuleWords.Deviation ? condition.DeviationPercent : condition.ZScore;
        var isFar = condition.Direction switch
        {
            RuleWords.Above => distance >= bound,
            RuleWords.Below => -distance >= bound,
            _ => Math.Abs(distance) >= bound,
        };
        return new AnomalyFinding(isFar, baseline, distance, past.Length);
    }

    private static (double Baseline, double Distance) Deviation(ReadOnlySpan<double> past, double value)
    {
        var sum = 0.0;
        foreach (var one in past) sum += one;
        var mean = sum / past.Length;
        return (mean, mean == 0 ? 0 : (value - mean) / Math.Abs(mean) * 100);
    }

    private static (double Baseline, double Distance) RobustZScore(Span<double> past, double value)
    {
        var median = Median(past);
        var rented = ArrayPool<double>.Shared.Rent(past.Length);
        try
        {
            var deviations = rented.AsSpan(0, past.Length);
            var sum = 0.0;
            for (var i = 0; i < past.Length; i++) sum += deviations[i] = Math.Abs(past[i] - median);
            var scale = MadScale * Median(deviations);
            if (scale == 0) scale = MeanScale * sum / past.Length;
            return (median, scale == 0 ? 0 : (value - median) / scale);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

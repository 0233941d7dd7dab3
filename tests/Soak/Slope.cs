namespace Fleet.Tests.Soak;

/// <summary>How fast something grows.</summary>
internal static class Slope
{
    // What is compiled, cached and allocated once is there by then.
    private const double WarmUp = 3;

    /// <summary>
    /// Least squares over all samples that were taken more than three minutes after their process's start: one slope for all starts, each with a
    /// height of its own. Null with too few of them.
    /// </summary>
    public static double? PerHour(IEnumerable<Sample> samples, Func<Sample, double> value)
    {
        var (above, below) = (0.0, 0.0);
        foreach (var life in samples.Where(one => one.Age > WarmUp).GroupBy(one => one.Life))
        {
            var (at, height) = (life.Average(one => one.At), life.Average(value));
            above += life.Sum(one => (one.At - at) * (value(one) - height));
            below += life.Sum(one => (one.At - at) * (one.At - at));
        }

        return below > 0 ? above / below : null;
    }
}

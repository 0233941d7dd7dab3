namespace Fleet.Tests.Soak;

/// <summary>How fast something grows.</summary>
internal static class Slope
{
    /// <summary>Minutes after which what is compiled, cached and allocated once is there.</summary>
    public const double Warm = 3;

    /// <summary>Minutes after which as many grains go, which nobody has called for some minutes, as come.</summary>
    public const double Steady = 6;

    /// <summary>
    /// Least squares over all samples that were taken so many minutes after their process's start: one slope for all starts, each with a height
    /// of its own. Null with too few of them.
    /// </summary>
    public static double? PerHour(IEnumerable<Sample> samples, double after, Func<Sample, double> value)
    {
        var (above, below) = (0.0, 0.0);
        foreach (var life in samples.Where(one => one.Age > after).GroupBy(one => one.Life))
        {
            var (at, height) = (life.Average(one => one.At), life.Average(value));
            above += life.Sum(one => (one.At - at) * (value(one) - height));
            below += life.Sum(one => (one.At - at) * (one.At - at));
        }

        return below > 1e-4 ? above / below : null;
    }
}

namespace Fleet.Load.Report;

/// <summary>Values that were measured, and how they are spread.</summary>
internal sealed class Distribution(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double P50 => At(0.5);

    public double P99 => At(0.99);

    public double Max => At(1);

    /// <summary>The value that this share of all is not above; NaN where there are none.</summary>
    public double At(double share) => Count == 0 ? double.NaN : _sorted[(int)Math.Min(Count - 1, Count * share)];
}

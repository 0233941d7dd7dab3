namespace Fleet.Load.Report;

/// <summary>One thing that was measured.</summary>
/// <param name="Name">What, with its unit where it has one.</param>
/// <param name="Value">The median of the runs.</param>
/// <param name="AtLeast">What it should not be below.</param>
/// <param name="AtMost">What it should not be above.</param>
internal sealed record Figure(string Name, double Value, double? AtLeast = null, double? AtMost = null)
{
    /// <summary>Whether the bound holds; null without one.</summary>
    public bool? Holds => (AtLeast, AtMost) switch
    {
        (null, null) => null,
        _ => !double.IsNaN(Value) && !(Value < AtLeast) && !(Value > AtMost),
    };
}

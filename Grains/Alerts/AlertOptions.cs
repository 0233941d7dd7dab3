namespace Fleet.Grains.Alerts;

/// <summary>How long alerts are remembered.</summary>
public sealed class AlertOptions
{
    /// <summary>How long an alert is kept after it was resolved. 90 days by default: a quarter can be looked back on.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);
}

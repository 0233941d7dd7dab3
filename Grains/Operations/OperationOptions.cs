namespace Fleet.Grains.Operations;

/// <summary>How patient operations are.</summary>
public sealed class OperationOptions
{
    /// <summary>
    /// How often a step is tried when it fails for a passing reason, and how often it is begun again after crashes. 4 by default:
    /// with the back-off, 7 seconds of a host that restarts its network. More hides a broken host longer.
    /// </summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The pause before the second try; doubled for each further one. 1 s by default.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a started program may take to become healthy. 60 s by default: slow interpreters and first-run set-up.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a program without a health check must run to count as started. 1 s by default: it catches what dies at once.</summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a step that waits looks again. 500 ms by default.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long whoever cancels waits for the step at hand to end. 5 s by default; the operation is cancelled after it in any case.</summary>
    public TimeSpan CancelPatience { get; set; } = TimeSpan.FromSeconds(5);
}

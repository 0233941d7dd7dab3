namespace Fleet.Grains.Retries;

/// <summary>How long and how often something is tried that a receiver did not take.</summary>
public abstract class RetryOptions
{
    /// <summary>The most time before the second attempt; it doubles with each further one. Each wait is drawn between nothing and that. Default 5 s.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most time between two attempts, unless the receiver asks for more. Default an hour.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after its first attempt what fails is given up, and the longest that a receiver may put it off. Default 24 h.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long to wait before what could not be written down is tried again. Default 5 s.</summary>
    public TimeSpan StorePause { get; set; } = TimeSpan.FromSeconds(5);
}

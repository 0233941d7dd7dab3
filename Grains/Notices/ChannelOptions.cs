namespace Fleet.Grains.Notices;

/// <summary>How long and how often a message is tried.</summary>
public sealed class ChannelOptions
{
    /// <summary>The most time before the second attempt; it doubles with each further one. Each wait is drawn between nothing and that. Default 5 s.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most time between two attempts, unless the receiver asks for more. Default an hour.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after its first attempt a message that fails is given up, and the longest that a receiver may put it off. Default 24 h.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long to wait before what could not be written down is tried again. Default 5 s.</summary>
    public TimeSpan StorePause { get; set; } = TimeSpan.FromSeconds(5);
}

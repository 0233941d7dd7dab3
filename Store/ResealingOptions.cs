namespace Fleet.Store;

/// <summary>How what older keys have sealed is sealed anew. Section <c>Store:Resealing</c>.</summary>
public sealed class ResealingOptions
{
    /// <summary>How often keys are read again, and it is seen whether there is something to do. Default 5 minutes.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many documents are looked at before others have their turn. Default 200: some hundredths of a second.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>How long others have their turn. Default 50 ms: a hundred thousand documents take less than a minute.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long after a pass was complete another one looks for what a silo that did not know the key yet has sealed with an older one since.
    /// Default a day.
    /// </summary>
    public TimeSpan LookAgain { get; set; } = TimeSpan.FromDays(1);
}

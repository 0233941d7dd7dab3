namespace Fleet.Grains.Identity;

/// <summary>How long sessions of the web page last. Section <c>Fleet:Sessions</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>How long without a request. 8 hours by default: a working day.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How long whatever happens. 7 days by default.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);
}

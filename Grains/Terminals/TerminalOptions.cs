namespace Fleet.Grains.Terminals;

/// <summary>How long terminals live.</summary>
public sealed class TerminalOptions
{
    /// <summary>How long nobody may type before a terminal closes. 1 h by default: a forgotten shell is a door that stands open.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a terminal waits for its screen to come back. 5 min by default, a lost connection or a reloaded page.</summary>
    public TimeSpan DetachGrace { get; set; } = TimeSpan.FromMinutes(5);
}

namespace Fleet.Grains.Identity;

/// <summary>How patient Fleet is with wrong passwords. Section <c>Fleet:Logins</c>.</summary>
public sealed class LoginOptions
{
    /// <summary>After how many wrong passwords in a row a user is locked. 5 by default.</summary>
    public int MaxFailures { get; set; } = 5;

    /// <summary>How long the first time; twice as long after each further wrong one. 1 minute by default.</summary>
    public TimeSpan FirstLock { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest: more would let a stranger keep somebody out for long. 15 minutes by default.</summary>
    public TimeSpan LongestLock { get; set; } = TimeSpan.FromMinutes(15);
}

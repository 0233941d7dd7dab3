namespace Fleet.Grains.Security;

/// <summary>How security is watched. Section <c>Security</c>.</summary>
public sealed class SecurityOptions
{
    /// <summary>How often each instance's machine is read by itself; null for never. Each is up to a tenth later, so that they spread.</summary>
    public TimeSpan? ScanEvery { get; set; }

    /// <summary>The most scans that are begun by themselves in a minute and process. Default 20.</summary>
    public int ScansPerMinute { get; set; } = 20;

    /// <summary>How far back failed logins count for <c>unauthorized_access</c>. Default 15 minutes.</summary>
    public TimeSpan LoginWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many failed logins within that are too many. Default 5.</summary>
    public int LoginFailures { get; set; } = 5;
}

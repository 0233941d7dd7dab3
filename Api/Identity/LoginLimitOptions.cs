using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Identity;

/// <summary>How often somebody may try passwords. Section <c>Fleet:Logins</c>, where the locking of users is configured too.</summary>
public sealed class LoginLimitOptions
{
    /// <summary>Attempts in a minute from one address, in each process. 20 by default; 0 for no limit.</summary>
    [Range(0, 100_000)]
    public int AttemptsPerMinute { get; set; } = 20;
}

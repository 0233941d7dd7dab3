using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Limits;

/// <summary>How often each API key may call the hosting surface. Section <c>Fleet:RateLimits</c>; the defaults are its document's.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests of any kind in a minute; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsPerMinute { get; set; } = 100;

    /// <summary>Requests in a minute that create or delete; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int ChangesPerMinute { get; set; } = 20;
}

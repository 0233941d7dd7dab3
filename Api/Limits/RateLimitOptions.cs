using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Limits;

/// <summary>How often each credential, or address without one, may call. Section <c>Fleet:RateLimits</c>; what it gives holds for the plan Free.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests of any kind in a minute; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsPerMinute { get; set; } = 100;

    /// <summary>Requests in a minute that create or delete; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int ChangesPerMinute { get; set; } = 20;

    /// <summary>The same for the plan Pro.</summary>
    public ProLimitOptions Pro { get; } = new();
}

/// <summary>The limits of the plan Pro. Section <c>Fleet:RateLimits:Pro</c>.</summary>
public sealed class ProLimitOptions
{
    /// <inheritdoc cref="RateLimitOptions.RequestsPerMinute"/>
    public int RequestsPerMinute { get; set; } = 1_000;

    /// <inheritdoc cref="RateLimitOptions.ChangesPerMinute"/>
    public int ChangesPerMinute { get; set; } = 200;
}

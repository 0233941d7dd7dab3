using Fleet.Identity;

namespace Fleet.Api.Limits;

/// <summary>What a caller may do in a minute; 0 for no limit.</summary>
/// <param name="Requests">Requests of any kind.</param>
/// <param name="Changes">Requests that create or delete.</param>
internal sealed record Budget(int Requests, int Changes)
{
    private const int RequestsToAChange = 5;

    /// <summary>That of a caller; null for a stranger.</summary>
    public static Budget Of(Principal? caller, RateLimitOptions options) => caller switch
    {
        { Plan: Plan.Enterprise, RequestsPerMinute: { } agreed } => new(agreed, (agreed + RequestsToAChange - 1) / RequestsToAChange),
        { Plan: Plan.Pro or Plan.Enterprise } => new(options.Pro.RequestsPerMinute, options.Pro.ChangesPerMinute),
        _ => new(options.RequestsPerMinute, options.ChangesPerMinute),
    };
}

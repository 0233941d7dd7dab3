using Fleet.Identity;

namespace Fleet.Api.Limits;

/// <summary>What a caller may do in a minute; 0 for no limit.</summary>
/// <param name="Requests">Requests of any kind.</param>
/// <param name="Changes">Requests that create or delete.</param>
internal sealed record Budget(int Requests, int Changes)
{
    private const int RequestsToAChange = 5;

    /// <summary>That of a caller; null for a stranger. Whoever looks at the web page, which asks for what is in view again and again, has at least Pro's.</summary>
    public static Budget Of(Principal? caller, RateLimitOptions options) => caller switch
    {
        { Plan: Plan.Enterprise, RequestsPerMinute: { } agreed } => new(agreed, (agreed + RequestsToAChange - 1) / RequestsToAChange),
        { Plan: Plan.Pro or Plan.Enterprise } => new(options.Pro.RequestsPerMinute, options.Pro.ChangesPerMinute),
        { Credential.SessionHash: not null } => new(
            Greater(options.RequestsPerMinute, options.Pro.RequestsPerMinute), Greater(options.ChangesPerMinute, options.Pro.ChangesPerMinute)),
        _ => new(options.RequestsPerMinute, options.ChangesPerMinute),
    };

    private static int Greater(int limit, int other) => limit is 0 || other is 0 ? 0 : Math.Max(limit, other);
}

namespace Fleet.Api.Access;

/// <summary>
/// Marks an endpoint that looks itself whether its caller has the role with each instance that the request names, or with the team that it is
/// to be of: it lets everybody through who has the role in one team at least.
/// </summary>
internal sealed record JudgesTeams;

/// <summary>The scope of an endpoint, where its tag and its method do not say it.</summary>
/// <param name="Area">In place of the tag; null for the tag's.</param>
/// <param name="Or">Another area whose scope is as good; the endpoint looks itself what may be done with that one.</param>
/// <param name="IsWrite">Whether something is changed; null to tell it by the method.</param>
internal sealed record ScopeRule(string? Area = null, string? Or = null, bool? IsWrite = null);

/// <summary>States how the access of endpoints differs from what their metadata say anyway.</summary>
internal static class AccessRules
{
    /// <summary>What agents call: one scope, <c>agent:write</c>, is enough for all of it.</summary>
    public const string Agent = "agent";

    public static TBuilder JudgesTeams<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new JudgesTeams());

    public static TBuilder InScope<TBuilder>(this TBuilder endpoints, string? area = null, string? or = null, bool? isWrite = null)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new ScopeRule(area, or, isWrite));

    /// <summary>A POST that only reads: nothing is different after it.</summary>
    public static TBuilder OnlyReads<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.InScope(isWrite: false);
}

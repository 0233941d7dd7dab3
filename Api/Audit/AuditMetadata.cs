namespace Fleet.Api.Audit;

/// <summary>How a change by an endpoint stands in the audit log, where its method and path do not tell.</summary>
/// <param name="Action">One of <see cref="Fleet.Storage.AuditActions"/>.</param>
/// <param name="Resource">The kind of thing; one of <see cref="AuditedThings"/> where its states are to be compared.</param>
public sealed record Audited(string Action, string Resource);

/// <summary>
/// Marks an endpoint whose changes a grain writes down itself, since it knows more of them; refusals are written down as everywhere.
/// </summary>
/// <param name="By">Which grain.</param>
public sealed record AuditedInside(string By);

/// <summary>Marks an endpoint that is no GET and yet is not audited.</summary>
/// <param name="Why">Why not; <c>docs/audit.md</c> says it too.</param>
public sealed record Unaudited(string Why);

/// <summary>States how endpoints are audited.</summary>
internal static class AuditMetadata
{
    public static TBuilder Audited<TBuilder>(this TBuilder endpoints, string action, string resource)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Audited(action, resource));

    public static TBuilder AuditedInside<TBuilder>(this TBuilder endpoints, string by) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new AuditedInside(by));

    public static TBuilder Unaudited<TBuilder>(this TBuilder endpoints, string why) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Unaudited(why));
}

using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/audit</c>: who changed what.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").Require(Role.Admin);
        audit.MapGet("", List).WithSummary("List the changes that were made, newest first");
        audit.MapGet("/verify", Verify).WithSummary("Find out whether the audit log was tampered with")
            .WithDescription("Reads every row that is kept.");
    }

    private static async Task<Ok<Page<AuditShape>>> List([AsParameters] AuditLogQuery query, IAuditLog log, CancellationToken cancellationToken)
    {
        var page = await log.Query(query.ToAuditQuery(), cancellationToken);
        return TypedResults.Ok(query.Envelope<AuditShape>([.. page.Rows.Select(AuditShape.Of)], page.Total));
    }

    private static async Task<Ok<AuditVerdictShape>> Verify([AsParameters] VerifyQuery query, IAuditLog log, CancellationToken cancellationToken) =>
        TypedResults.Ok(AuditVerdictShape.Of(await log.Verify(query.Noted, cancellationToken)));
}

using Fleet.Api.Identity;
using Fleet.Cluster;
using Fleet.Identity;
using Fleet.Silo.Cluster;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/cluster</c>: every process of Fleet, by what each says of itself.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) =>
        api.MapGet("/cluster", Get).Require(Role.Operator).WithTags("Cluster").WithSummary("The processes that Fleet consists of")
            .WithDescription(
                "Each process reports every few seconds (Fleet:Reports:Interval). One that has been quiet for three of these times is silent, and forgotten "
                + "after an hour; one that has ended in good order is gone at once. Counts are those since a process began: what happens in a second is the "
                + "difference of two reports of the same process. The sums leave silent processes out.");

    private static async Task<Ok<ClusterShape>> Get(
        IProcessReports reports, IDatabase database, IOptions<ReportOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var check = DatabaseCheck.Of(database);
        var now = time.GetUtcNow();
        var all = await reports.Read(now - ProcessReport.KeptFor, cancellationToken);
        return TypedResults.Ok(new ClusterShape(all, now, 3 * options.Value.Interval, new(database.Engine, (await check).LatencyMs)));
    }
}

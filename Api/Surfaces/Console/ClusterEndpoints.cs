using System.Collections.Immutable;
using System.Data.Common;
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
    // As long as a report outlives its process.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapCluster(this IEndpointRouteBuilder api) =>
        api.MapGet("/cluster", Get).Require(Role.Operator).WithTags("Cluster").WithSummary("The processes that Fleet consists of")
            .WithDescription(
                "Each process reports every few seconds (Fleet:Reports:Interval). One that has been quiet for three of these times is silent, and forgotten "
                + "after an hour; one that has ended in good order is gone at once. Counts are those since a process began: what happens in a second is the "
                + "difference of two reports of the same process. The sums leave silent processes out.");

    private static async Task<Ok<ClusterShape>> Get(
        IProcessReports reports, IDatabase database, IOptions<ReportOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var ping = Ping(database);
        var now = time.GetUtcNow();
        var all = await reports.Read(now - Memory, cancellationToken);
        return TypedResults.Ok(new ClusterShape(all, now, 3 * options.Value.Interval, new(database.Engine, await ping)));
    }

    private static async Task<double?> Ping(IDatabase database)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return (await database.Ping(limit.Token).WaitAsync(Patience)).TotalMilliseconds;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException or IOException)
        {
            return null;
        }
    }
}

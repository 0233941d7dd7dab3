using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Overview;

/// <summary>The tables <c>instance_counts</c> and <c>deployment_starts</c>, which triggers fill.</summary>
internal sealed class FleetCounts(ISqlEngine engine) : IFleetCounts
{
    private const long Hour = 3_600_000;

    public async Task<ImmutableArray<FleetCount>> Instances(Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var where = visible.IsEverything ? "" : $"WHERE {visible.Team("team")} ";
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT status, provider, region, latitude, longitude, place, CAST(sum(n) AS bigint) FROM instance_counts
                {where}GROUP BY status, provider, region, latitude, longitude, place HAVING sum(n) > 0
                """,
                [.. visible.Parameters]),
            Count,
            cancellationToken);
        return [.. rows];
    }

    public async Task<ImmutableArray<DeploymentCount>> Deployments(
        DateTimeOffset from, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var at = UnixTime.Of(from);
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT hour, count(*), count(CASE WHEN status = @succeeded THEN 1 END), count(CASE WHEN status = @failed THEN 1 END)
                FROM (SELECT at - at % @hour AS hour, status FROM deployment_starts WHERE at >= @from{visible.AndInstance("instance_id")}) AS begun
                GROUP BY hour ORDER BY hour
                """,
                [
                    ("hour", Hour), ("from", at - at % Hour), ("succeeded", nameof(OperationStatus.Succeeded)),
                    ("failed", nameof(OperationStatus.Failed)), .. visible.Parameters,
                ]),
            row => new DeploymentCount(UnixTime.From(row.GetInt64(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            cancellationToken);
        return [.. rows];
    }

    private static FleetCount Count(DbDataReader row) => new(
        Enum.TryParse<InstanceStatus>(row.GetString(0), out var status) ? status : InstanceStatus.Unknown,
        row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6));
}

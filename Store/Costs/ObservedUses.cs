using System.Data.Common;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>What was measured and reserved, as recommendations need it.</summary>
internal sealed class ObservedUses(ISqlEngine engine)
{
    private const double Gib = 1L << 30;

    /// <summary>What these instances used, by the hours since then that were rolled up.</summary>
    public async Task<Dictionary<string, ObservedUse>> Of(string[] ids, long from, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT instance_id, CAST(count(*) AS bigint), avg(cpu), max(cpu), avg(memory_used * 1.0), max(memory_used_max), max(memory_total), max(disk_used_max)
                FROM rollups WHERE seconds = 3600 AND at >= @from AND instance_id IN ({Billing.Names.Of(ids)}) GROUP BY instance_id
                """,
                [("from", from), .. Billing.Names.Values(ids)]),
            row => (Id: row.GetString(0), Use: new ObservedUse(
                row.GetInt64(1), Number(row, 2) / 100, Number(row, 3) / 100, Number(row, 4) / Gib, Number(row, 5) / Gib, Number(row, 6) / Gib,
                Number(row, 7) / (double)DayUse.Gb)),
            cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Use);
    }

    /// <summary>How many cores were reserved for these instances since then, while they were up.</summary>
    public async Task<Dictionary<string, double>> Reserved(string[] ids, long from, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT instance_id, CAST(sum(core_ms) AS bigint), CAST(sum(run_ms) AS bigint)
                FROM usage_hours WHERE at >= @from AND instance_id IN ({Billing.Names.Of(ids)}) GROUP BY instance_id HAVING sum(run_ms) > 0
                """,
                [("from", from), .. Billing.Names.Values(ids)]),
            row => (Id: row.GetString(0), Cores: row.GetInt64(1) / (double)row.GetInt64(2) / 1_000),
            cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Cores);
    }

    private static double Number(DbDataReader row, int column) => row.IsDBNull(column) ? 0 : Convert.ToDouble(row.GetValue(column), null);
}

using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.Billing;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>
/// Finds instances that do nothing, by the hours that were rolled up: first those without any busy hour in the time that is asked for, then, of
/// those alone, when they did something last.
/// </summary>
internal sealed class IdleHours(ISqlEngine engine, CostOptions options)
{
    private const int AtOnce = 100;

    // How far back somebody is told when an idle instance did something last.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(60);

    private static readonly string Busy = $"(cpu >= @cpu OR {Growth("net_received")} + {Growth("net_sent")} >= @bytes)";

    /// <summary>Those that are idle for that long, the longest first.</summary>
    public async Task<ImmutableArray<IdleInstance>> Find(
        TimeSpan threshold, Visibility visibleTo, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var running = (await new CostedInstances(engine).Running(visibleTo, cancellationToken)).ToDictionary(one => one.Id);
        var (end, begin) = (UnixTime.Of(now), UnixTime.Of(now - threshold) / HourMeter.Hour * HourMeter.Hour);
        var idle = new List<IdleInstance>();
        foreach (var some in running.Keys.Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            var quiet = await Quiet(some, begin, (end - begin) / HourMeter.Hour, cancellationToken);
            if (quiet.Count == 0) continue;
            var last = await Last([.. quiet.Keys], begin - (long)LookBack.TotalMilliseconds, cancellationToken);
            foreach (var (id, use) in quiet)
            {
                // One that is new was not idle before it was there.
                if (!last.TryGetValue(id, out var seen) || seen.First > begin) continue;
                var busyUntil = seen.Busy is { } busy ? UnixTime.From(busy + HourMeter.Hour) : (DateTimeOffset?)null;
                idle.Add(new(running[id], busyUntil, busyUntil ?? UnixTime.From(seen.First), use.Cpu, use.Memory));
            }
        }

        return [.. idle.OrderBy(one => one.IdleSince).ThenBy(one => one.Instance.Id, StringComparer.Ordinal)];
    }

    private async Task<Dictionary<string, (double Cpu, double Memory)>> Quiet(string[] ids, long begin, long hours, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT instance_id, avg(cpu), avg(CASE WHEN memory_total > 0 THEN memory_used * 100.0 / memory_total ELSE 0 END)
                FROM ({Hours(ids)}) AS hours WHERE at >= @begin GROUP BY instance_id
                HAVING sum(CASE WHEN {Busy} THEN 1 ELSE 0 END) = 0 AND count(*) * 2 >= @hours
                """,
                // The hour before the first tells what the counters showed.
                [("begin", begin), ("hours", hours), ("from", begin - HourMeter.Hour), .. Limits(ids)]),
            row => (row.GetString(0), Number(row, 1), Number(row, 2)),
            cancellationToken);
        return rows.ToDictionary(row => row.Item1, row => (row.Item2, row.Item3));
    }

    private async Task<Dictionary<string, (long First, long? Busy)>> Last(string[] ids, long from, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT instance_id, min(at), max(CASE WHEN {Busy} THEN at END) FROM ({Hours(ids)}) AS hours GROUP BY instance_id",
                [("from", from), .. Limits(ids)]),
            row => (row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? (long?)null : row.GetInt64(2)),
            cancellationToken);
        return rows.ToDictionary(row => row.Item1, row => (row.Item2, row.Item3));
    }

    private IEnumerable<(string, object?)> Limits(string[] ids) =>
        [("cpu", options.IdleCpuPercent), ("bytes", options.IdleBytesPerHour), .. Billing.Names.Values(ids)];

    private static string Hours(string[] ids) =>
        $"""
        SELECT instance_id, at, cpu, memory_used, memory_total, net_received, net_sent,
          lag(net_received) OVER (PARTITION BY instance_id ORDER BY at) AS net_received_before,
          lag(net_sent) OVER (PARTITION BY instance_id ORDER BY at) AS net_sent_before
        FROM rollups WHERE seconds = 3600 AND at >= @from AND instance_id IN ({Billing.Names.Of(ids)})
        """;

    // A counter that became smaller began at zero; one that nobody has read before says nothing.
    private static string Growth(string counter) =>
        $"coalesce(CASE WHEN {counter} < {counter}_before THEN {counter} ELSE {counter} - {counter}_before END, 0)";

    private static double Number(DbDataReader row, int column) => row.IsDBNull(column) ? 0 : Convert.ToDouble(row.GetValue(column), null);
}

using System.Data.Common;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.Billing;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>
/// Fills the table <c>cost_entries</c>. Each pass makes the days that are not closed again, today's too, from the hours that were metered and
/// the calls of language models. A day is closed when all its hours are; calls that come later, as they may for a week, are added once an hour.
/// What a bill says of a day is never touched.
/// </summary>
internal sealed partial class Costing(ISqlEngine engine, IMetrics metrics, PriceBook prices)
{
    /// <summary>How far it has come, as it stands in <c>duties</c>.</summary>
    public const string Duty = "costs";

    /// <summary>How often the days that are not closed are made again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LatePeriod = TimeSpan.FromHours(1);
    private const int InstancesAtOnce = 100;
    private const long Day = CostTable.Day;

    private readonly CostedInstances _instances = new(engine);
    private readonly LlmDays _llm = new(engine, prices);
    private DateTimeOffset _next;
    private DateTimeOffset _nextLate;

    /// <summary>One pass, if it is time for one.</summary>
    public async Task Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _next && _next - now <= Period) return;
        if (await Pass(now, cancellationToken)) _next = now + Period;
    }

    // False while nothing has cost anything yet.
    private async Task<bool> Pass(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var at = UnixTime.Of(now);
        if (await Begin(cancellationToken) is not { } begin) return false;
        var metered = await Metering.ClosedUntil(engine, cancellationToken) ?? at - HourMeter.Hour;
        for (var day = begin; day <= at; day += Day)
        {
            var isClosed = metered >= day + Day;
            await Fill(day, isClosed, cancellationToken);
            if (isClosed) await engine.Write([Closed(day + Day)], cancellationToken);
        }

        if (now < _nextLate && _nextLate - now <= LatePeriod) return true;
        for (var day = begin - (long)LlmUsageRow.MaxLateness.TotalMilliseconds - Day; day < begin; day += Day) await FillLate(day, cancellationToken);
        _nextLate = now + LatePeriod;
        return true;
    }

    // The first day that is not closed; at the first pass of all, the one of the first thing that cost anything.
    private async Task<long?> Begin(CancellationToken cancellationToken)
    {
        var done = await engine.Read(
            new SqlStatement("SELECT done_until FROM duties WHERE name = @name", ("name", Duty)), row => row.GetInt64(0), cancellationToken);
        if (done is [var until]) return until;
        var first = await engine.Read(
            new SqlStatement("SELECT min(at) FROM (SELECT min(at) AS at FROM usage_hours UNION ALL SELECT min(at) FROM llm_usage) AS firsts"),
            row => HistoryRows.Whole(row, 0), cancellationToken);
        return first[0] is { } begin ? begin - begin % Day : null;
    }

    private async Task Fill(long day, bool isClosed, CancellationToken cancellationToken)
    {
        var used = await Used(day, cancellationToken);
        var calls = await _llm.Of(day, cancellationToken);
        string[] ids = [.. used.Keys.Concat(calls.Keys).Distinct().Order(StringComparer.Ordinal)];
        var instances = await _instances.Of(ids, cancellationToken);
        var machines = await Machines(instances.Values.Where(one => prices.CatalogOf(one) is not null), cancellationToken);
        foreach (var some in ids.Chunk(InstancesAtOnce))
        {
            await engine.Write([.. some.Select(id => Made(id))], cancellationToken);
        }

        SqlStatement Made(string id)
        {
            var (instance, use) = (instances.GetValueOrDefault(id), used.GetValueOrDefault(id, DayUse.None));
            var (cores, memory) = machines.TryGetValue(id, out var machine) ? machine : (0, 0);
            var reserved = use.RunMs == 0 ? 0 : (double)use.CoreMs / use.RunMs / 1_000;
            var priced = prices.Price(instance, CostTable.DayOf(day), use, cores > 0 ? cores : reserved, memory);
            return Entry(
                id, day, instance?.Provider, isClosed && priced.IsKnown ? CostSource.Actual : CostSource.Estimated,
                priced.Amounts with { Llm = calls.GetValueOrDefault(id) }, use.SentBytes, priced.Detail);
        }
    }

    private async Task FillLate(long day, CancellationToken cancellationToken)
    {
        var calls = await _llm.Of(day, cancellationToken);
        if (calls.Count == 0) return;
        var instances = await _instances.Of(calls.Keys, cancellationToken);
        foreach (var some in calls.OrderBy(one => one.Key, StringComparer.Ordinal).Chunk(InstancesAtOnce))
        {
            await engine.Write(
                [.. some.Select(one => Llm(one.Key, day, instances.GetValueOrDefault(one.Key)?.Provider, one.Value))], cancellationToken);
        }
    }

    private async Task<Dictionary<string, DayUse>> Used(long day, CancellationToken cancellationToken)
    {
        var month = UnixTime.From(day).UtcDateTime;
        var begin = UnixTime.Of(new DateTimeOffset(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero));
        var before = (await engine.Read(
            new SqlStatement(
                """
                SELECT instance_id, CAST(sum(sent_bytes) AS bigint) FROM cost_entries WHERE at >= @begin AND at < @day
                GROUP BY instance_id HAVING sum(sent_bytes) > 0
                """,
                ("begin", begin), ("day", day)),
            row => (Id: row.GetString(0), Sent: row.GetInt64(1)), cancellationToken)).ToDictionary(row => row.Id, row => row.Sent);
        var rows = await engine.Read(
            new SqlStatement(
                """
                SELECT instance_id, CAST(sum(run_ms) AS bigint), CAST(sum(core_ms) AS bigint), CAST(sum(disk_byte_hours) AS bigint),
                  CAST(sum(network_bytes) AS bigint), CAST(sum(sent_bytes) AS bigint)
                FROM usage_hours WHERE at >= @day AND at < @end GROUP BY instance_id
                """,
                ("day", day), ("end", day + Day)),
            row => (Id: row.GetString(0), Use: new DayUse(
                row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), before.GetValueOrDefault(row.GetString(0)))),
            cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Use);
    }

    /// <summary>The cores and the memory (2^30 bytes) of the machines of these instances, as their newest samples tell.</summary>
    private async Task<Dictionary<string, (double Cores, double MemoryGb)>> Machines(
        IEnumerable<CostedInstance> instances, CancellationToken cancellationToken)
    {
        var machines = new Dictionary<string, (double, double)>();
        foreach (var some in instances.Select(one => one.Id).Chunk(SeriesQuery.MaxPoints))
        {
            foreach (var sample in await metrics.Latest([.. some], Visibility.Everything, cancellationToken))
            {
                machines[sample.InstanceId] = (sample.Cores ?? 0, sample.MemoryTotal / (double)(1L << 30));
            }
        }

        return machines;
    }
}

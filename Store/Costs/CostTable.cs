using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>The table <c>cost_entries</c>, as it is asked: every answer is made by the same conditions of the same rows.</summary>
internal sealed class CostTable(ISqlEngine engine, StoreOptions options, TimeProvider time) : ICosts
{
    /// <summary>Milliseconds of a day.</summary>
    public const long Day = 86_400_000;

    /// <summary>What amounts are counted in.</summary>
    public const decimal Billion = 1_000_000_000;

    private static readonly (CostGrouping By, string Column)[] Groups =
        [(CostGrouping.Day, "at"), (CostGrouping.Instance, "instance_id"), (CostGrouping.Provider, "provider"), (CostGrouping.Team, "team")];

    private static readonly string[] Parts = ["compute", "storage", "network", "llm"];

    private static readonly string Counting = string.Join(", ", Parts.Select(part => $"coalesce(billed_{part}, {part})"));

    private readonly CostedInstances _instances = new(engine);

    private string WithTeam =>
        $"(SELECT cost_entries.*, (SELECT {engine.Dialect.Field("team")} FROM grain_state WHERE kind = '{StateKinds.Instance}' AND id = instance_id) AS team "
        + "FROM cost_entries) AS taken";

    public Task<ImmutableArray<CostSum>> Sums(CostQuery query, CostGrouping by, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var columns = Groups.Select(group => by.HasFlag(group.By) ? group.Column : "NULL");
        var groups = string.Join(", ", Groups.Where(group => by.HasFlag(group.By)).Select(group => group.Column));
        var (where, values) = Conditions(query);
        return Read(
            $"""
            SELECT {string.Join(", ", columns)}, CAST(count(*) AS bigint),
              {string.Join(", ", Parts.Select(part => $"CAST(coalesce(sum(coalesce(billed_{part}, {part})), 0) AS bigint)"))}
            FROM {(by.HasFlag(CostGrouping.Team) ? WithTeam : "cost_entries")} WHERE {where}{(groups.Length == 0 ? "" : $" GROUP BY {groups} ORDER BY {groups}")}
            """,
            values,
            row => new CostSum(
                row.IsDBNull(0) ? null : DayOf(row.GetInt64(0)), HistoryRows.Text(row, 1), HistoryRows.Text(row, 2), Amounts(row, 5), row.GetInt64(4),
                HistoryRows.Text(row, 3)),
            cancellationToken);
    }

    public Task<ImmutableArray<CostEntry>> Entries(CostQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, values) = Conditions(query);
        return Read(
            $"""
            SELECT instance_id, at, provider, source, {Counting}, {string.Join(", ", Parts)}, bill, detail
            FROM cost_entries WHERE {where} ORDER BY at, instance_id LIMIT @limit
            """,
            [.. values, ("limit", limit)],
            row =>
            {
                var bill = HistoryRows.Text(row, 12);
                var source = bill is not null ? CostSource.Reconciled : Enum.Parse<CostSource>(row.GetString(3));
                return new CostEntry(row.GetString(0), DayOf(row.GetInt64(1)), row.GetString(2), source, Amounts(row, 4), Amounts(row, 8), bill, row.GetString(13));
            },
            cancellationToken);
    }

    public async Task<ImmutableDictionary<string, CostedInstance>> Instances(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        (await _instances.Of(ids, cancellationToken)).ToImmutableDictionary();

    public Task<ImmutableArray<IdleInstance>> Idle(TimeSpan threshold, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        new IdleHours(engine, options.Costs).Find(threshold, visibleTo, time.GetUtcNow(), cancellationToken);

    /// <summary>The beginning of a day as it is stored.</summary>
    public static long Stored(DateOnly day) => UnixTime.Of(new(day, TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>The day that begins then.</summary>
    public static DateOnly DayOf(long at) => DateOnly.FromDateTime(UnixTime.From(at).UtcDateTime);

    /// <summary>An amount as it is stored.</summary>
    public static long Stored(decimal usd) => (long)decimal.Round(usd * Billion, MidpointRounding.AwayFromZero);

    private (string Where, IReadOnlyList<(string, object?)> Values) Conditions(CostQuery query)
    {
        var visible = new VisibilitySql(engine.Dialect, query.VisibleTo);
        var where = "at >= @from AND at <= @to"
            + (query.InstanceId is null ? "" : " AND instance_id = @instance")
            + (query.Provider is null ? "" : " AND provider = @provider")
            + visible.AndInstance("instance_id");
        List<(string, object?)> values = [("from", Stored(query.From)), ("to", Stored(query.To)), .. visible.Parameters];
        if (query.InstanceId is not null) values.Add(("instance", query.InstanceId));
        if (query.Provider is not null) values.Add(("provider", query.Provider));
        return (where, values);
    }

    private async Task<ImmutableArray<T>> Read<T>(
        string sql, IReadOnlyList<(string, object?)> values, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        [.. await engine.Read(new SqlStatement(sql, values), map, cancellationToken)];

    private static CostAmounts Amounts(DbDataReader row, int first) => new(
        row.GetInt64(first) / Billion, row.GetInt64(first + 1) / Billion, row.GetInt64(first + 2) / Billion, row.GetInt64(first + 3) / Billion);
}

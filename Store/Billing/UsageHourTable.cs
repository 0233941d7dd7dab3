using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Billing;
using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Billing;

/// <summary>The table <c>usage_hours</c>, as it is asked.</summary>
internal sealed class UsageHourTable(ISqlEngine engine) : IUsageHours
{
    private const long Day = 24 * HourMeter.Hour;

    public async Task<ImmutableArray<UsageSum>> Sums(
        DateTimeOffset from, DateTimeOffset to, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        // A day at a time: no statement takes long, however many instances there are.
        var sums = new SortedDictionary<(string, string, string), UsageSum>();
        var end = UnixTime.Of(to);
        for (var begin = UnixTime.Of(from); begin < end; begin += Day)
        {
            foreach (var sum in await engine.Read(Statement(begin, Math.Min(begin + Day, end), visibleTo), Sum, cancellationToken))
            {
                var key = (sum.InstanceId, sum.Team ?? "", sum.ReplicaSet ?? "");
                sums[key] = sums.TryGetValue(key, out var before) ? Added(before, sum) : sum;
            }
        }

        var names = await NamesOf([.. sums.Values.Select(sum => sum.InstanceId).Distinct()], cancellationToken);
        return [.. sums.Values.Select(sum => sum with { Name = names.GetValueOrDefault(sum.InstanceId) })];
    }

    public async Task<DateTimeOffset?> ClosedUntil(CancellationToken cancellationToken = default) =>
        await Metering.ClosedUntil(engine, cancellationToken) is { } until ? UnixTime.From(until) : null;

    public async Task<DateTimeOffset?> First(CancellationToken cancellationToken = default) =>
        (await engine.Read(
            new SqlStatement("SELECT min(at) FROM usage_hours"), row => HistoryRows.Whole(row, 0), cancellationToken))[0] is { } first
            ? UnixTime.From(first) : null;

    private static SqlStatement Statement(long from, long to, Visibility visibleTo)
    {
        var teams = visibleTo.Teams is { } some ? (string[])["", .. some] : [];
        var whose = teams.Length == 0 ? "" : $" AND team IN ({Names.Of(teams)})";
        return new SqlStatement(
            $"""
            SELECT instance_id, team, replica_set, CAST(sum(run_ms) AS bigint), CAST(sum(core_ms) AS bigint),
              CAST(sum(disk_byte_hours) AS bigint), CAST(sum(network_bytes) AS bigint)
            FROM usage_hours WHERE at >= @from AND at < @to{whose} GROUP BY instance_id, team, replica_set
            """,
            [("from", from), ("to", to), .. Names.Values(teams)]);
    }

    private async Task<Dictionary<string, string?>> NamesOf(string[] instances, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string?>();
        foreach (var some in instances.Chunk(500))
        {
            var rows = await engine.Read(
                new SqlStatement(
                    $"SELECT id, {engine.Dialect.Field("name")} FROM grain_state WHERE kind = @kind AND id IN ({Names.Of(some)})",
                    [("kind", StateKinds.Instance), .. Names.Values(some)]),
                row => (Id: row.GetString(0), Name: HistoryRows.Text(row, 1)), cancellationToken);
            foreach (var (id, name) in rows) names[id] = name;
        }

        return names;
    }

    private static UsageSum Sum(DbDataReader row) => new(
        row.GetString(0), null, RunSpanTable.NoneIfEmpty(row.GetString(1)), RunSpanTable.NoneIfEmpty(row.GetString(2)),
        row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));

    private static UsageSum Added(UsageSum one, UsageSum other) => one with
    {
        RunMs = one.RunMs + other.RunMs,
        CoreMs = one.CoreMs + other.CoreMs,
        DiskByteHours = one.DiskByteHours + other.DiskByteHours,
        NetworkBytes = one.NetworkBytes + other.NetworkBytes,
    };
}

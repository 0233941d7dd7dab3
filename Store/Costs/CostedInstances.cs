using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>What the states of instances say to costs.</summary>
internal sealed class CostedInstances(ISqlEngine engine)
{
    private const int AtOnce = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string[] Fields = ["name", "provider", "region", "status", "team", "tags", "serverId"];

    /// <summary>Those of these that have a record, by id.</summary>
    public async Task<Dictionary<string, CostedInstance>> Of(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CostedInstance>();
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            foreach (var one in await Read($"id IN ({Billing.Names.Of(some)})", [.. Billing.Names.Values(some)], cancellationToken)) found[one.Id] = one;
        }

        return found;
    }

    /// <summary>Those that are RUNNING and that somebody may know of, by id.</summary>
    public async Task<List<CostedInstance>> Running(Visibility visibleTo, CancellationToken cancellationToken)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var whose = visible.IsEverything ? "" : $" AND {visible.Row}";
        return await Read($"{engine.Dialect.Key("status")} = @status{whose}", [("status", "Running"), .. visible.Parameters], cancellationToken);
    }

    private Task<List<CostedInstance>> Read(string condition, IReadOnlyList<(string, object?)> values, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement(
            $"SELECT id, {string.Join(", ", Fields.Select(engine.Dialect.Field))} FROM grain_state WHERE kind = @kind AND {condition} ORDER BY id",
            [("kind", StateKinds.Instance), .. values]),
        row => new CostedInstance(
            row.GetString(0), HistoryRows.Text(row, 1) ?? "", HistoryRows.Text(row, 2) ?? "", HistoryRows.Text(row, 3), HistoryRows.Text(row, 4) ?? "",
            HistoryRows.Text(row, 5), Tags(HistoryRows.Text(row, 6)), HistoryRows.Text(row, 7)),
        cancellationToken);

    private static ImmutableSortedDictionary<string, string> Tags(string? json) =>
        json is null ? ImmutableSortedDictionary<string, string>.Empty : JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(json, Json)!;
}

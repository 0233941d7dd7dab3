using System.Text.Json;
using Fleet.Billing;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Billing;

/// <summary>What the states of instances say to metering.</summary>
internal sealed class MeteredStates(ISqlEngine engine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The spans that stand there: those that last, and those that have ended and wait to be written down.</summary>
    public async Task<List<RunSpan>> Spans(CancellationToken cancellationToken)
    {
        var dialect = engine.Dialect;
        var rows = await engine.Read(
            new SqlStatement(
                $"""
                SELECT {dialect.Field("run")}, {dialect.Field("endedRuns")} FROM grain_state
                WHERE kind = @kind AND {dialect.Key("isMetered")} IN ('true', '1')
                """,
                ("kind", StateKinds.Instance)),
            row => (Run: row.IsDBNull(0) ? null : row.GetString(0), Ended: row.IsDBNull(1) ? "[]" : row.GetString(1)),
            cancellationToken);
        return
        [
            .. rows.Where(row => row.Run is not null).Select(row => JsonSerializer.Deserialize<RunSpan>(row.Run!, Json)!),
            .. rows.SelectMany(row => JsonSerializer.Deserialize<RunSpan[]>(row.Ended, Json)!),
        ];
    }

    /// <summary>In which team and which replica set these instances are now.</summary>
    public async Task<Dictionary<string, Owner>> Owners(IReadOnlyList<string> instances, CancellationToken cancellationToken)
    {
        if (instances.Count == 0) return [];
        var dialect = engine.Dialect;
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT id, {dialect.Field("team")}, {dialect.Field("tags")} FROM grain_state WHERE kind = @kind AND id IN ({Names.Of(instances)})",
                [("kind", StateKinds.Instance), .. Names.Values(instances)]),
            row => (Id: row.GetString(0), Team: row.IsDBNull(1) ? null : row.GetString(1), Tags: row.IsDBNull(2) ? "{}" : row.GetString(2)),
            cancellationToken);
        return rows.ToDictionary(
            row => row.Id,
            row => new Owner(row.Team, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Tags, Json)!.GetValueOrDefault(RunSpan.ReplicaSetTag)));
    }
}

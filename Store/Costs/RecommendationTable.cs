using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Costs;

/// <summary>The table <c>cost_recommendations</c>: a row for each instance that was ever recommended something, with what somebody said of it.</summary>
internal sealed class RecommendationTable(ISqlEngine engine, IMetrics metrics, PriceBook prices, StoreOptions options, TimeProvider time)
    : IRecommendations
{
    private const int AtOnce = 100;
    private const decimal MuchMore = 1.25m;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    private readonly CostedInstances _instances = new(engine);
    private readonly ObservedUses _observed = new(engine);

    public async Task<AnalysisReport> Analyze(Visibility of, CancellationToken cancellationToken = default)
    {
        var (now, running) = (time.GetUtcNow(), await _instances.Running(of, cancellationToken));
        var visible = new VisibilitySql(engine.Dialect, of);
        var before = (await Rows($"1 = 1{visible.AndInstance("instance_id")}", [.. visible.Parameters], cancellationToken)).ToDictionary(row => row.Recommendation.InstanceId);
        var (found, skipped) = (new HashSet<string>(), 0);
        foreach (var some in running.Chunk(AtOnce))
        {
            string[] ids = [.. some.Select(one => one.Id)];
            var uses = await _observed.Of(ids, UnixTime.Of(now - LookBack), cancellationToken);
            var cores = (await metrics.Latest([.. ids], Visibility.Everything, cancellationToken)).ToDictionary(one => one.InstanceId, one => one.Cores ?? 0);
            var reserved = await _observed.Reserved(ids, UnixTime.Of(now.AddDays(-1)), cancellationToken);
            var statements = new List<SqlStatement>();
            foreach (var instance in some)
            {
                if (!uses.TryGetValue(instance.Id, out var use) || use.Hours < options.Costs.MinMeasuredHours
                    || Found(instance, use, cores.GetValueOrDefault(instance.Id), reserved.GetValueOrDefault(instance.Id), now) is not { } outcome)
                {
                    skipped++;
                }
                else if (outcome.Recommendation is { } one)
                {
                    found.Add(instance.Id);
                    statements.Add(Upsert(one, before.GetValueOrDefault(instance.Id)));
                }
            }

            if (statements.Count > 0) await engine.Write(statements, cancellationToken);
        }

        foreach (var some in before.Values.Where(row => row.IsCurrent && !found.Contains(row.Recommendation.InstanceId)).Chunk(AtOnce))
        {
            await engine.Write([.. some.Select(row => Past(row.Recommendation.InstanceId))], cancellationToken);
        }

        return new(running.Count, found.Count, skipped);
    }

    public async Task<ImmutableArray<Recommendation>> List(Visibility visibleTo, bool withDismissed, CancellationToken cancellationToken = default)
    {
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var rows = await Rows(
            $"is_current = 1{(withDismissed ? "" : " AND dismissed_at IS NULL")}{visible.AndInstance("instance_id")}", [.. visible.Parameters], cancellationToken);
        return [.. rows.Select(row => row.Recommendation).OrderByDescending(one => one.SavingsUsdMo).ThenBy(one => one.InstanceId, StringComparer.Ordinal)];
    }

    public async Task<Outcome<Recommendation>> Dismiss(RecommendationId id, string actor, CancellationToken cancellationToken = default)
    {
        // Who says so first stays.
        await engine.Write(
            [
                new SqlStatement(
                    """
                    UPDATE cost_recommendations SET dismissed_at = @now, dismissed_by = @actor, dismissed_savings = savings
                    WHERE instance_id = @instance AND is_current = 1 AND dismissed_at IS NULL
                    """,
                    ("now", UnixTime.Of(time.GetUtcNow())), ("actor", actor), ("instance", id.Instance.Value)),
            ],
            cancellationToken);
        var rows = await Rows("is_current = 1 AND instance_id = @instance", [("instance", id.Instance.Value)], cancellationToken);
        return rows is [var row] ? row.Recommendation : FleetError.NotFound("Recommendation");
    }

    /// <summary>What is to be recommended, if anything; null where nobody knows what it has, or what that costs.</summary>
    private Finding? Found(CostedInstance instance, ObservedUse use, int cores, double reserved, DateTimeOffset now)
    {
        if (prices.CatalogOf(instance) is { } catalog)
        {
            var told = instance.Tags.GetValueOrDefault(CostedInstance.SizeTag);
            if (told is null && cores == 0) return null;
            return SizeChoice.Of(catalog, told, cores, use.MemoryTotalGb) is { } chosen ? new(Sizing.Of(instance, catalog, chosen.Size, use, now)) : null;
        }

        var tariff = prices.TariffOf(DateOnly.FromDateTime(now.UtcDateTime));
        return instance.ServerId is null || reserved == 0 || tariff.ComputeHour == 0 || prices.TariffToUsd is not { } rate
            ? null : new(Sizing.Of(instance, tariff, rate, reserved, use, now));
    }

    private static SqlStatement Upsert(Recommendation found, Row? before)
    {
        var stays = before?.DismissedSavings is { } savings && before.Recommendation.SuggestedTier == found.SuggestedTier
            && found.SavingsUsdMo <= savings * MuchMore && found.SavingsUsdMo * MuchMore >= savings;
        var dismissal = stays
            ? "" : ", dismissed_at = NULL, dismissed_by = NULL, dismissed_savings = NULL";
        return new(
            $"""
            INSERT INTO cost_recommendations (instance_id, at, is_current, savings, suggested, doc)
            VALUES (@instance, @at, 1, @savings, @suggested, @doc)
            ON CONFLICT (instance_id) DO UPDATE SET at = excluded.at, is_current = 1, savings = excluded.savings,
              suggested = excluded.suggested, doc = excluded.doc{dismissal}
            """,
            ("instance", found.InstanceId), ("at", UnixTime.Of(found.GeneratedAt)), ("savings", CostTable.Stored(found.SavingsUsdMo)),
            ("suggested", found.SuggestedTier), ("doc", JsonSerializer.Serialize(found with { DismissedAt = null, DismissedBy = null }, Json)));
    }

    private static SqlStatement Past(string instance) =>
        new("UPDATE cost_recommendations SET is_current = 0 WHERE instance_id = @instance", ("instance", instance));

    private Task<List<Row>> Rows(string where, IReadOnlyList<(string, object?)> values, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement(
            $"SELECT doc, is_current, dismissed_at, dismissed_by, dismissed_savings FROM cost_recommendations WHERE {where}", values), Read, cancellationToken);

    private static Row Read(DbDataReader row) => new(
        JsonSerializer.Deserialize<Recommendation>(row.GetString(0), Json)! with
        {
            DismissedAt = row.IsDBNull(2) ? null : HistoryRows.Time(row, 2),
            DismissedBy = HistoryRows.Text(row, 3),
        },
        row.GetInt64(1) == 1,
        row.IsDBNull(4) ? null : row.GetInt64(4) / CostTable.Billion);

    private sealed record Row(Recommendation Recommendation, bool IsCurrent, decimal? DismissedSavings);

    private sealed record Finding(Recommendation? Recommendation);
}

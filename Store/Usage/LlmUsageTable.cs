using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Usage;

/// <summary>The table <c>llm_usage</c>.</summary>
internal sealed class LlmUsageTable(ISqlEngine engine) : ILlmUsage
{
    private const long Day = 86_400_000;
    private const decimal Billion = 1_000_000_000;

    private const string Columns =
        """
        day, instance_id, provider, model, count(*),
        CAST(sum(input_tokens) AS bigint), CAST(sum(output_tokens) AS bigint),
        CAST(coalesce(sum(cache_read_tokens), 0) AS bigint), CAST(coalesce(sum(cache_write_tokens), 0) AS bigint),
        CAST(coalesce(sum(cost), 0) AS bigint),
        CAST(sum(CASE WHEN cost IS NULL THEN input_tokens ELSE 0 END) AS bigint),
        CAST(sum(CASE WHEN cost IS NULL THEN output_tokens ELSE 0 END) AS bigint),
        CAST(coalesce(sum(CASE WHEN cost IS NULL THEN cache_read_tokens END), 0) AS bigint),
        CAST(coalesce(sum(CASE WHEN cost IS NULL THEN cache_write_tokens END), 0) AS bigint)
        """;

    public long Dropped => engine.DroppedUsage;

    public bool TryAppend(LlmUsageRow row) => engine.TryAppend(Insert(row));

    public async Task<LlmUsageSums> Sums(LlmUsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > LlmUsageQuery.MaxRows)
        {
            throw new ArgumentException($"The limit must be 1 to {LlmUsageQuery.MaxRows}.", nameof(query));
        }

        var whose = new Whose(query.InstanceId, new VisibilitySql(engine.Dialect, query.VisibleTo));
        var statement = new SqlStatement(
            $"""
            SELECT {Columns}
            FROM (SELECT llm_usage.*, at - at % @day AS day FROM llm_usage WHERE at >= @from AND at < @to{whose.And}) AS taken
            GROUP BY day, instance_id, provider, model ORDER BY day, instance_id, provider, model LIMIT @limit
            """,
            [
                ("day", Day), ("from", UnixTime.Of(query.From)), ("to", UnixTime.Of(query.To)), ("limit", query.Limit + 1),
                .. whose.Parameters,
            ]);
        var rows = await engine.Read(statement, Sum, cancellationToken);
        return new LlmUsageSums([.. rows.Take(query.Limit)], rows.Count > query.Limit);
    }

    /// <summary>The sums of one day (UTC), all of them: there is no caller who could ask for the rest.</summary>
    public static Task<List<LlmUsageSum>> DaySums(ISqlEngine engine, long day, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement(
            $"SELECT {Columns} FROM (SELECT llm_usage.*, @day AS day FROM llm_usage WHERE at >= @day AND at < @end) AS taken "
            + "GROUP BY day, instance_id, provider, model",
            ("day", day), ("end", day + Day)),
        Sum, cancellationToken);

    private static SqlStatement Insert(LlmUsageRow row) => new(
        """
        INSERT INTO llm_usage (
          id, instance_id, at, provider, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost,
          operation, capture_tier, trace_id)
        VALUES (
          @id, @instance, @at, @provider, @model, @inputTokens, @outputTokens, @cacheReadTokens, @cacheWriteTokens, @cost,
          @operation, @captureTier, @traceId)
        ON CONFLICT (id) DO NOTHING
        """,
        ("id", row.Id), ("instance", row.InstanceId), ("at", UnixTime.Of(row.At)), ("provider", row.Provider), ("model", row.Model),
        ("inputTokens", row.InputTokens), ("outputTokens", row.OutputTokens),
        ("cacheReadTokens", row.CacheReadTokens), ("cacheWriteTokens", row.CacheWriteTokens),
        ("cost", row.CostUsd is { } cost ? (long)decimal.Round(cost * Billion) : null),
        ("operation", row.Operation), ("captureTier", row.CaptureTier), ("traceId", row.TraceId));

    private static LlmUsageSum Sum(DbDataReader row) => new(
        DateOnly.FromDateTime(UnixTime.From(row.GetInt64(0)).UtcDateTime), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4),
        Tokens(row, 5), row.GetInt64(9) / Billion, Tokens(row, 10));

    private static LlmTokens Tokens(DbDataReader row, int first) =>
        new(row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3));
}

using Fleet.Cluster;
using Fleet.Security;
using Fleet.Store.Audit;
using Fleet.Store.Sql;

namespace Fleet.Store.Upkeep;

/// <summary>
/// Deletes what is too old, a batch at a time. Not by dropping partitions, on PostgreSQL either: a partition would have to be there before
/// the first sample of its day may be stored, and batches over an index cost a fraction of what the inserts have cost.
/// </summary>
internal sealed class Retention(ISqlEngine engine, AuditMac mac, RetentionOptions options)
{
    // Twice what the overview shows.
    private static readonly TimeSpan Overview = TimeSpan.FromDays(2);

    /// <summary>Deletes everything that is too old now; the number of rows.</summary>
    public async Task<long> Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var (table, condition, keep) in Rules())
        {
            var row = engine.Dialect.RowId;
            var statement = new SqlStatement(
                $"DELETE FROM {table} WHERE {row} IN (SELECT {row} FROM {table} WHERE {condition}at < @before ORDER BY at LIMIT @limit)",
                ("before", UnixTime.Of(now - keep)), ("limit", options.BatchSize));
            for (var batch = options.BatchSize; batch == options.BatchSize;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                batch = (await engine.Write([statement], cancellationToken))[0];
                deleted += batch;
            }
        }

        return deleted + await new ChainRetention(engine, mac, options.BatchSize).Run(now - options.Audit, cancellationToken);
    }

    private IEnumerable<(string Table, string Condition, TimeSpan Keep)> Rules() =>
    [
        ("samples", "", options.Samples),
        ("rollups", "seconds = 60 AND ", options.Minutes),
        ("rollups", "seconds = 300 AND ", options.FiveMinutes),
        ("rollups", "seconds = 3600 AND ", options.Hours),
        ("logs", "", options.Logs),
        ("events", "", options.Events),
        ("llm_usage", "", options.LlmUsage),
        ("task_runs", "", options.TaskRuns),
        ("deliveries", "", options.Deliveries),
        ("drift_snapshots", "is_latest = 0 AND ", options.DriftSnapshots),
        ("drift_events", "resolved_at IS NOT NULL AND ", options.DriftEvents),
        ("extension_usage", "(removed_at IS NOT NULL OR failed = 1) AND ", options.Extensions),
        ("run_spans", "", options.Usage),
        ("usage_hours", "", options.Usage),
        ("vulnerabilities", $"status = '{VulnerabilityStatus.Fixed}' AND changed_by = '{VulnerabilityRow.ByScan}' AND ", options.Vulnerabilities),
        ("deployment_starts", "", Overview),
        ("cost_entries", "", options.Costs),
        ("process_reports", "", ProcessReport.KeptFor),
    ];
}

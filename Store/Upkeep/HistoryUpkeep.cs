using Fleet.Store.Audit;
using Fleet.Store.Billing;
using Fleet.Store.Costs;
using Fleet.Store.Metrics;
using Fleet.Store.Overview;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Upkeep;

/// <summary>Rolls up, meters, reckons costs and deletes, in whichever process has the duty. Runs beside the grains and holds none of them up.</summary>
internal sealed partial class HistoryUpkeep(
    ISqlEngine engine, AuditMac mac, CostUpkeep costs, StoreOptions options, TimeProvider time, ILogger<HistoryUpkeep> log)
    // A process that is gone is replaced after some passes, and a slow pass does not lose its lease half-way.
    : DutyService(new(engine, RollupSql.Duty, 5 * options.Retention.Period), options.Retention.Period, time)
{
    private readonly Rollup _rollup = new(engine);
    private readonly Metering _metering = new(engine);
    private readonly CountFolding _counts = new(engine);
    private readonly Retention _retention = new(engine, mac, options.Retention);

    /// <summary>One pass; false if another process does it.</summary>
    public async Task<bool> Pass(CancellationToken cancellationToken)
    {
        if (!await Duty.Take(Time.GetUtcNow(), cancellationToken)) return false;
        await _rollup.Run(Time.GetUtcNow(), cancellationToken);

        // What has to be billed is metered before any of it is deleted.
        await _metering.Run(Time.GetUtcNow(), cancellationToken);
        await _counts.Run(cancellationToken);
        await costs.Run(Time.GetUtcNow(), cancellationToken);
        var deleted = await _retention.Run(Time.GetUtcNow(), cancellationToken);
        if (deleted > 0) Deleted(log, deleted);
        return true;
    }

    protected override Task Work(CancellationToken cancellationToken) => Pass(cancellationToken);

    protected override void Failed(Exception fault) => PassFailed(log, fault);

    [LoggerMessage(390, LogLevel.Warning, "History could not be rolled up, metered, reckoned or cleared; tried again at the next pass")]
    private static partial void PassFailed(ILogger logger, Exception exception);

    [LoggerMessage(391, LogLevel.Debug, "{Rows} rows of history were too old and are deleted")]
    private static partial void Deleted(ILogger logger, long rows);
}

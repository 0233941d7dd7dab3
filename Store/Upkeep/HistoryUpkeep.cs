using Fleet.Store.Audit;
using Fleet.Store.Billing;
using Fleet.Store.Costs;
using Fleet.Store.Metrics;
using Fleet.Store.Overview;
using Fleet.Store.Sql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Upkeep;

/// <summary>Rolls up, meters, reckons costs and deletes, in whichever process has the duty. Runs beside the grains and holds none of them up.</summary>
internal sealed partial class HistoryUpkeep(
    ISqlEngine engine, AuditMac mac, CostUpkeep costs, StoreOptions options, TimeProvider time, ILogger<HistoryUpkeep> log)
    : BackgroundService
{
    // A process that is gone is replaced after some passes, and a slow pass does not lose its lease half-way.
    private readonly Duty _duty = new(engine, RollupSql.Duty, 5 * options.Retention.Period);
    private readonly Rollup _rollup = new(engine);
    private readonly Metering _metering = new(engine);
    private readonly CountFolding _counts = new(engine);
    private readonly Retention _retention = new(engine, mac, options.Retention);

    /// <summary>One pass; false if another process does it.</summary>
    public async Task<bool> Pass(CancellationToken cancellationToken)
    {
        if (!await _duty.Take(time.GetUtcNow(), cancellationToken)) return false;
        await _rollup.Run(time.GetUtcNow(), cancellationToken);

        // What has to be billed is metered before any of it is deleted.
        await _metering.Run(time.GetUtcNow(), cancellationToken);
        await _counts.Run(cancellationToken);
        await costs.Run(time.GetUtcNow(), cancellationToken);
        var deleted = await _retention.Run(time.GetUtcNow(), cancellationToken);
        if (deleted > 0) Deleted(log, deleted);
        return true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await _duty.Release(cancellationToken);
        }
#pragma warning disable CA1031 // A database that is lost at the end: the lease ends by itself.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            PassFailed(log, fault);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Retention.Period, time);
        do
        {
            try
            {
                await Pass(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is, the next pass takes up where this one ended.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                PassFailed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(20, LogLevel.Warning, "History could not be rolled up, metered, reckoned or cleared; tried again at the next pass")]
    private static partial void PassFailed(ILogger logger, Exception exception);

    [LoggerMessage(21, LogLevel.Debug, "{Rows} rows of history were too old and are deleted")]
    private static partial void Deleted(ILogger logger, long rows);
}

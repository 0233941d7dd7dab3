using Fleet.Common;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Cluster;
using Fleet.Scheduling;
using Fleet.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo;

/// <summary>
/// Timers die with their process. At the start and each minute after it, this wakes what must run without being asked: scheduler shards and
/// what <see cref="Awakening"/> names, and the instances that rules of their own judge. It only reads.
/// </summary>
internal sealed partial class Awakener(
    IGrainFactory grains, IStateQueries states, RuleReach rules, TimeProvider time, ILogger<Awakener> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private const int PageSize = 500;

    // Fewer than the store has connections to read with: who asks for something while a large fleet wakes is not the last in a queue.
    private const int Concurrency = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await WakeAll(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                SweepFailed(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WakeAll(CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, GrainKeys.SchedulerShards).Select(shard => grains.Scheduler(shard).Wake()));
        foreach (var kind in Awakening.All(rules)) await Wake(kind, cancellation);
        foreach (var id in rules.Named) await WakeOne(grains.Instance(id), id.Value);
    }

    private async Task Wake(Awakening kind, CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = kind.Kind, Filters = kind.Filters, Cursor = cursor, Limit = PageSize, IdsOnly = true }, cancellation);
            var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation };
            await Parallel.ForEachAsync(page.Rows, limits, async (row, _) => await WakeOne(kind.Grain(grains, row.Id), row.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private async Task WakeOne(IWakeable grain, string id)
    {
        try
        {
            await grain.Wake();
        }
        catch (Exception exception)
        {
            // One that cannot be read must not keep the others asleep.
            WakeFailed(log, exception, id);
        }
    }

    [LoggerMessage(80, LogLevel.Warning, "Not everything could be woken; tried again in a minute")]
    private static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(81, LogLevel.Warning, "{Grain} could not be woken")]
    private static partial void WakeFailed(ILogger logger, Exception exception, string grain);
}

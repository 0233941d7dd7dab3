using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Grains.Alerts.Watching;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Scheduling;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Webhooks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo;

/// <summary>
/// Timers die with their process. At the start and each minute after it, this wakes what must run without being asked: scheduler shards,
/// servers (their probes), instances that have something to wait for (see <see cref="WakeInstances"/>), backups with an operation, operations
/// and bulk actions that have not ended, sets of declared resources that are being applied, alert rules and scheduled tasks with something to
/// do, channels and webhooks with something to deliver, replica sets (which look whether their replicas are still there), budgets (which look
/// at what was spent). It only reads.
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
        await Wake(StateKinds.Operation, Is(OperationStatus.Running, OperationStatus.Unwinding), id => grains.Operation(OperationId.Of(id)), cancellation);
        await Wake(StateKinds.BulkAction, NotCompleted, id => grains.BulkAction(BulkActionId.Of(id)), cancellation);
        await Wake(StateKinds.FleetSet, Busy, id => grains.FleetSet(FleetSetId.Of(id)), cancellation);
        await Wake(StateKinds.Command, Is(CommandStatus.Pending, CommandStatus.Running), id => grains.Command(CommandId.Of(id)), cancellation);
        await Wake(StateKinds.ScheduledTask, Busy, id => grains.ScheduledTask(ScheduledTaskId.Of(id)), cancellation);
        await Wake(StateKinds.Channel, Busy, id => grains.Channel(ChannelId.Of(id)), cancellation);
        await Wake(StateKinds.Webhook, Busy, id => grains.Webhook(WebhookId.Of(id)), cancellation);
        await Wake(StateKinds.Server, [], id => grains.Server(ServerId.Of(id)), cancellation);
        await WakeInstances(cancellation);
        await Wake(StateKinds.Budget, [], id => grains.Budget(BudgetId.Of(id)), cancellation);
        await Wake(StateKinds.ReplicaSet, [], id => grains.ReplicaSet(ReplicaSetId.Of(id)), cancellation);
        await Wake(StateKinds.Backup, [new StateFilter("operationId", [], Not: true)], id => grains.Backup(BackupId.Of(id)), cancellation);
        await Wake(StateKinds.AlertRule, Busy, id => grains.AlertRule(AlertRuleId.Of(id)), cancellation);
    }

    /// <summary>
    /// Those on servers, those whose agent is expected back, those with an operation, and those whose metering has to be begun or written down. What else
    /// registered itself comes into memory when somebody asks for it, unless a rule judges it: rules watch also what has failed, or was stopped.
    /// </summary>
    private async Task WakeInstances(CancellationToken cancellation)
    {
        Task Of(params ImmutableArray<StateFilter> filters) => Wake(StateKinds.Instance, filters, id => grains.Instance(InstanceId.Of(id)), cancellation);
        if (rules.IsWide)
        {
            await Of(NotDestroyed);
        }
        else
        {
            await Of(NotDestroyed, new StateFilter("serverId", [], Not: true));
            await Of(Running, new StateFilter("serverId", []), new StateFilter("hasAgent", ["true", "1"]));
            foreach (var id in rules.Named) await WakeOne(grains.Instance(id), id.Value);
        }

        await Of(new StateFilter("operationId", [], Not: true));
        await Of(Running, new StateFilter("isMetered", ["false", "0"], OrAbsent: true));
        await Of(Running with { Not = true }, new StateFilter("isMetered", ["true", "1"]));
    }

    private static StateFilter NotDestroyed => new("status", [nameof(InstanceStatus.Destroyed)], Not: true);

    private static StateFilter Running => new("status", [nameof(InstanceStatus.Running)]);

    // A flag is compared as the text that the database makes of it.
    private static ImmutableArray<StateFilter> NotCompleted => [new StateFilter("isCompleted", ["false", "0"])];

    private static ImmutableArray<StateFilter> Busy => [new StateFilter("isBusy", ["true", "1"])];

    private static ImmutableArray<StateFilter> Is<TStatus>(params ReadOnlySpan<TStatus> statuses) where TStatus : struct, Enum
    {
        var values = ImmutableArray.CreateBuilder<string>(statuses.Length);
        foreach (var status in statuses) values.Add(status.ToString());
        return [new StateFilter("status", values.ToImmutable())];
    }

    private async Task Wake(string kind, ImmutableArray<StateFilter> filters, Func<string, IWakeable> grain, CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = kind, Filters = filters, Cursor = cursor, Limit = PageSize, IdsOnly = true }, cancellation);
            var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation };
            await Parallel.ForEachAsync(page.Rows, limits, async (row, _) => await WakeOne(grain(row.Id), row.Id));
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

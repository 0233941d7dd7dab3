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

namespace Fleet.Grains.Cluster;

/// <summary>Grains of a kind that must run without being asked.</summary>
/// <param name="Kind">One of <see cref="StateKinds"/>.</param>
/// <param name="Filters">Which of them.</param>
/// <param name="Grain">That grain, by its key.</param>
public sealed record Awakening(string Kind, ImmutableArray<StateFilter> Filters, Func<IGrainFactory, string, IWakeable> Grain)
{
    /// <summary>
    /// Who is to be woken at the start and each minute after it, beside the scheduler shards: servers (their probes), instances that wait for
    /// something, backups with an operation, operations and bulk actions that have not ended, sets of declared resources that are being applied,
    /// alert rules and scheduled tasks with something to do, channels and webhooks with something to deliver, replica sets (which look whether their
    /// replicas are still there), budgets (which look at what was spent). Not among them: the instances that <see cref="RuleReach.Named"/> names.
    /// </summary>
    public static IEnumerable<Awakening> All(RuleReach rules) =>
    [
        new(StateKinds.Operation, Is(OperationStatus.Running, OperationStatus.Unwinding), (grains, id) => grains.Operation(OperationId.Of(id))),
        new(StateKinds.BulkAction, NotCompleted, (grains, id) => grains.BulkAction(BulkActionId.Of(id))),
        new(StateKinds.FleetSet, Busy, (grains, id) => grains.FleetSet(FleetSetId.Of(id))),
        new(StateKinds.Command, Is(CommandStatus.Pending, CommandStatus.Running), (grains, id) => grains.Command(CommandId.Of(id))),
        new(StateKinds.ScheduledTask, Busy, (grains, id) => grains.ScheduledTask(ScheduledTaskId.Of(id))),
        new(StateKinds.Channel, Busy, (grains, id) => grains.Channel(ChannelId.Of(id))),
        new(StateKinds.Webhook, Busy, (grains, id) => grains.Webhook(WebhookId.Of(id))),
        new(StateKinds.Server, [], (grains, id) => grains.Server(ServerId.Of(id))),
        .. Instances(rules),
        new(StateKinds.Budget, [], (grains, id) => grains.Budget(BudgetId.Of(id))),
        new(StateKinds.ReplicaSet, [], (grains, id) => grains.ReplicaSet(ReplicaSetId.Of(id))),
        new(StateKinds.Backup, WithOperation, (grains, id) => grains.Backup(BackupId.Of(id))),
        new(StateKinds.AlertRule, Busy, (grains, id) => grains.AlertRule(AlertRuleId.Of(id))),
    ];

    /// <summary>
    /// Those on servers, those whose agent is expected back, those with an operation, and those whose metering has to be begun or written down. What else
    /// registered itself comes into memory when somebody asks for it, unless a rule judges it: rules watch also what has failed, or was stopped.
    /// </summary>
    private static IEnumerable<Awakening> Instances(RuleReach rules)
    {
        if (rules.IsWide)
        {
            yield return Of(NotDestroyed);
        }
        else
        {
            yield return Of(NotDestroyed, new StateFilter("serverId", [], Not: true));
            yield return Of(Running, new StateFilter("serverId", []), new StateFilter("hasAgent", ["true", "1"]));
        }

        yield return Of([.. WithOperation]);
        yield return Of(Running, new StateFilter("isMetered", ["false", "0"], OrAbsent: true));
        yield return Of(Running with { Not = true }, new StateFilter("isMetered", ["true", "1"]));

        static Awakening Of(params ImmutableArray<StateFilter> filters) => new(StateKinds.Instance, filters, (grains, id) => grains.Instance(InstanceId.Of(id)));
    }

    private static StateFilter NotDestroyed => new("status", [nameof(InstanceStatus.Destroyed)], Not: true);

    private static StateFilter Running => new("status", [nameof(InstanceStatus.Running)]);

    private static ImmutableArray<StateFilter> WithOperation => [new StateFilter("operationId", [], Not: true)];

    // A flag is compared as the text that the database makes of it.
    private static ImmutableArray<StateFilter> NotCompleted => [new StateFilter("isCompleted", ["false", "0"])];

    private static ImmutableArray<StateFilter> Busy => [new StateFilter("isBusy", ["true", "1"])];

    private static ImmutableArray<StateFilter> Is<TStatus>(params ReadOnlySpan<TStatus> statuses) where TStatus : struct, Enum
    {
        var values = ImmutableArray.CreateBuilder<string>(statuses.Length);
        foreach (var status in statuses) values.Add(status.ToString());
        return [new StateFilter("status", values.ToImmutable())];
    }
}

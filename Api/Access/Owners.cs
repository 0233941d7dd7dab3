using System.Collections.Frozen;
using Fleet.Alerts;
using Fleet.Api.Http;
using Fleet.Backups;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Drift;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Secrets;

namespace Fleet.Api.Access;

/// <summary>Whose something is.</summary>
/// <param name="Team">The team; null for what everybody sees.</param>
/// <param name="OnlyTo">The one actor who sees it: of something whose instance cannot be told any more. Null for those that the team says.</param>
internal sealed record Owned(TeamId? Team, string? OnlyTo = null);

/// <summary>One kind of thing that an instance or a team decides the visibility of.</summary>
/// <param name="Name">What its grain calls it when there is none.</param>
/// <param name="Nobody">An id of that kind that nothing has.</param>
/// <param name="Find">Whose it is; null if there is none, or its instance is gone. Text that is no id is for the endpoint to refuse.</param>
internal sealed record OwnedKind(string Name, string Nobody, Func<IGrainFactory, string, Task<Owned?>> Find);

/// <summary>
/// The kinds, by the type of the parameter that names one in a path. What has no place here (servers, templates, channels) is seen by everybody.
/// Terminals are not here either: only who opened one may look at it, and who closes one is asked for its instance.
/// </summary>
internal static class Owners
{
    private static readonly Owned Everybody = new((TeamId?)null);

    private static readonly FrozenDictionary<Type, OwnedKind> Kinds = new Dictionary<Type, OwnedKind>
    {
        [typeof(Id<InstanceId>)] = Kind<InstanceId>("Instance", OfInstance),
        [typeof(Id<BackupId>)] = Kind<BackupId>("Backup", async (grains, id) =>
            (await grains.Backup(id).Get()).Value is { } backup ? await OfInstance(grains, backup.Plan.Instance) : null),
        [typeof(Id<CommandId>)] = Kind<CommandId>("Command", async (grains, id) =>
            (await grains.Command(id).Get()).Value is { } command ? await OfInstance(grains, command.Request.Instance) : null),
        [typeof(Id<AlertId>)] = Kind<AlertId>("Alert", async (grains, id) =>
            (await grains.Alert(id).Get()).Value is { } alert ? await OfScope(grains, alert.Body.Instance) : null),
        [typeof(Id<AlertRuleId>)] = Kind<AlertRuleId>("Alert rule", async (grains, id) =>
            (await grains.AlertRule(id).Get()).Value is { } rule ? await OfScope(grains, rule.Spec.Scope.Instance) : null),
        [typeof(Id<BudgetId>)] = Kind<BudgetId>("Budget", async (grains, id) =>
            (await grains.Budget(id).Get()).Value is { } budget ? await OfScope(grains, budget.Spec.Instance) : null),
        [typeof(Id<RecommendationId>)] = Kind<RecommendationId>("Recommendation", (grains, id) => OfInstance(grains, id.Instance)),
        [typeof(Id<ScheduledTaskId>)] = Kind<ScheduledTaskId>("Task", async (grains, id) =>
            (await grains.ScheduledTask(id).Get()).Value is { } task ? await OfScope(grains, task.Spec.Scope.Instance) : null),
        [typeof(Id<WindowId>)] = Kind<WindowId>("Maintenance window", async (grains, id) =>
            (await grains.Window(id).Get()).Value is { } window ? await OfScope(grains, window.Scope.Instance) : null),
        [typeof(Id<SecretId>)] = Kind<SecretId>("Secret", async (grains, id) =>
            (await grains.Secret(id).Get()).Value is { } secret ? await OfScope(grains, secret.Instance) : null),
        [typeof(Id<SecretRotationId>)] = Kind<SecretRotationId>("Secret rotation", async (grains, id) =>
            (await grains.SecretRotation(id).Get()).Value is { } rotation ? await OfInstance(grains, rotation.Spec.Instance) : null),
        [typeof(Id<DeploymentId>)] = Kind<DeploymentId>("Deployment", async (grains, id) =>
            (await grains.Deployment(id).Get()).Value?.Instance is { } instance ? await OfInstance(grains, instance) : null),
        [typeof(Id<DriftSnapshotId>)] = Kind<DriftSnapshotId>("Drift snapshot", (grains, id) => OfInstance(grains, id.Instance)),
        [typeof(Id<DriftEventId>)] = Kind<DriftEventId>("Drift event", (grains, id) => OfInstance(grains, id.Instance)),
        [typeof(Id<RemediationId>)] = Kind<RemediationId>("Remediation", (grains, id) => OfInstance(grains, id.Instance)),
        [typeof(Id<ExtensionPolicyId>)] = Kind<ExtensionPolicyId>("Extension policy", async (grains, id) =>
            (await grains.ExtensionPolicy(id).Get()).Value is { } policy ? await OfScope(grains, policy.Spec.Instance) : null),
        [typeof(Id<OperationId>)] = Kind<OperationId>("Operation", async (grains, id) =>
            (await grains.Operation(id).Get()).Value is { } operation ? await OfOperation(grains, operation.Request) : null),
        [typeof(Id<FleetSetId>)] = Kind<FleetSetId>("Fleet set", async (grains, id) =>
            (await grains.FleetSet(id).Get()).Value is { } set ? new Owned(set.Team) : null),
        [typeof(Id<ReplicaSetId>)] = Kind<ReplicaSetId>("Agent", async (grains, id) =>
            (await grains.ReplicaSet(id).Get()).Value is { } set ? new Owned(set.Team) : null),
    }.ToFrozenDictionary();

    /// <summary>The kind that a parameter of that type names; null if it is none of these.</summary>
    public static OwnedKind? Of(Type parameter) => Kinds.GetValueOrDefault(parameter);

    /// <summary>Whose the instance is; null if there is none.</summary>
    public static async Task<Owned?> OfInstance(this IGrainFactory grains, InstanceId id) =>
        (await grains.Instance(id).Get()).Value is { } instance ? new Owned(instance.Team) : null;

    /// <summary>What is for one instance is seen with it, all else by everybody.</summary>
    private static async Task<Owned?> OfScope(IGrainFactory grains, InstanceId? instance) =>
        instance is { } one ? await OfInstance(grains, one) : Everybody;

    /// <summary>Whoever deletes a backup follows that to its end, when the backup is gone.</summary>
    private static async Task<Owned?> OfOperation(IGrainFactory grains, OperationRequest operation)
    {
        if (FleetId.TryParse<InstanceId>(operation.Target, out var instance)) return await OfInstance(grains, instance);
        if (!FleetId.TryParse<BackupId>(operation.Target, out var backup)) return Everybody;
        return (await grains.Backup(backup).Get()).Value is { } view
            ? await OfInstance(grains, view.Plan.Instance) : new Owned(null, OnlyTo: operation.Actor);
    }

    private static OwnedKind Kind<T>(string name, Func<IGrainFactory, T, Task<Owned?>> find) where T : struct, IFleetId<T> => new(
        name, $"{T.Prefix}nobody", async (grains, text) => FleetId.TryParse<T>(text, out var id) ? await find(grains, id) : Everybody);
}

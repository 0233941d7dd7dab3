using System.Text.Json;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ScheduledTasks;
using Fleet.Scheduling;
using Fleet.Servers;

namespace Fleet.Grains.Declarative;

/// <summary>
/// Brings one resource to where it was declared, by the calls that everybody makes, and waits for the operation that this begins. Each may be
/// repeated after a crash: what is there already is met, not made again.
/// </summary>
internal sealed class DeclaredWork(IGrainFactory grains)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>The item as it ended.</summary>
    public async Task<DeclaredItem> Do(DeclaredItem item, string actor, CancellationToken cancellation)
    {
        var done = await Begin(item, actor);
        if (item.Action == DeclaredAction.Delete && done.Error?.Code == ErrorCode.NotFound) done = new Begun(item.ResourceId!);
        var error = done.Error is { } refused ? Sentence(refused) : null;
        if (done.Value?.Operation is { } operation) error = await End(operation, done.Value.Awake, cancellation);
        return item with
        {
            ResourceId = done.Value?.Id ?? item.ResourceId,
            Status = error is null ? DeclaredStatus.Succeeded : DeclaredStatus.Failed,
            Error = error,
        };
    }

    /// <param name="Id">What it is.</param>
    /// <param name="Operation">What works on it now.</param>
    /// <param name="Awake">Whose waking makes that operation, if a crash came before.</param>
    private sealed record Begun(string Id, OperationId? Operation = null, IWakeable? Awake = null);

    private Task<Outcome<Begun>> Begin(DeclaredItem item, string actor) => item.Kind switch
    {
        DeclaredKind.Server => OfServer(item, actor),
        DeclaredKind.Instance => OfInstance(item, actor),
        DeclaredKind.Channel => OfChannel(item, actor),
        DeclaredKind.Rule => OfRule(item, actor),
        DeclaredKind.Task => OfTask(item, actor),
        _ => OfBudget(item, actor),
    };

    private async Task<Outcome<Begun>> OfServer(DeclaredItem item, string actor)
    {
        var server = grains.Server(ServerId.Of(item.ResourceId!));
        var there = await server.Get();
        var done = item.Action switch
        {
            DeclaredAction.Create => there.IsOk ? there : await server.Add(item.Spec!.Server!, actor),
            DeclaredAction.Update => await server.Update(item.Spec!.ServerChange!, actor),
            _ => await server.Remove(actor, isForced: false),
        };
        return done.IsOk ? new Begun(item.ResourceId!, done.Value.Operation, server) : done.As<Begun>();
    }

    private async Task<Outcome<Begun>> OfInstance(DeclaredItem item, string actor)
    {
        if (item.Action == DeclaredAction.Create)
        {
            var holder = await grains.InstanceName(item.Name).Holder();
            var living = holder is { } id ? (await grains.Instance(id).Get()).Value : null;

            // Before a crash it was begun already. What is another team's is not met, however like it is.
            var isBegun = living is { IsUnwound: false, Status: not (InstanceStatus.Destroyed or InstanceStatus.Error) }
                && living.Team == item.Spec!.Instance!.Team && !IsOther(living, item.Spec.Instance);
            var made = isBegun ? living! : await grains.InstanceName(item.Name).Deploy(item.Spec!.Instance!, actor);
            return made.IsOk ? new Begun(made.Value.Id.Value, made.Value.Operation, grains.Instance(made.Value.Id)) : made.As<Begun>();
        }

        var instance = grains.Instance(InstanceId.Of(item.ResourceId!));
        var there = await instance.Get();
        if (!there.IsOk) return there.As<Begun>();
        if (item.Action == DeclaredAction.Delete && there.Value.Status == InstanceStatus.Destroyed) return new Begun(item.ResourceId!);
        var changed = item.Action == DeclaredAction.Delete ? await instance.Change(InstanceVerb.Destroy, actor)
            : IsOther(there.Value, item.Spec!.Instance!) ? await instance.Redeploy(item.Spec!.Instance!, force: false, actor)
            : there;
        return changed.IsOk ? new Begun(item.ResourceId!, changed.Value.Operation, instance) : changed.As<Begun>();
    }

    private async Task<Outcome<Begun>> OfChannel(DeclaredItem item, string actor)
    {
        var channel = grains.Channel(ChannelId.Of(item.ResourceId!));
        return Made(item, item.Action switch
        {
            DeclaredAction.Create => await channel.Create(item.Spec!.Channel!, actor),
            DeclaredAction.Update => await channel.Update(item.Spec!.Channel!, actor),
            _ => await channel.Delete(actor),
        });
    }

    private async Task<Outcome<Begun>> OfRule(DeclaredItem item, string actor)
    {
        var rule = grains.AlertRule(AlertRuleId.Of(item.ResourceId!));
        if (item.Action == DeclaredAction.Delete) return Made(item, await rule.Delete(actor));
        var scope = await Scope(item, item.Spec!.Rule!.Scope);
        if (!scope.IsOk) return scope.As<Begun>();
        var spec = item.Spec.Rule with { Scope = scope.Value };
        var done = item.Action == DeclaredAction.Create ? await rule.Create(spec, actor) : await Changed(rule, spec, actor);
        if (done.IsOk && item.Spec.IsRuleEnabled is { } enabled && enabled != done.Value.IsEnabled) done = await rule.Enable(enabled, actor);
        return Made(item, done);
    }

    /// <summary>To be switched is no change of what it is, which would let it begin anew.</summary>
    private static async Task<Outcome<AlertRuleView>> Changed(IAlertRuleGrain rule, AlertRuleSpec spec, string actor)
    {
        var there = await rule.Get();
        return there.IsOk && IsSame(there.Value.Spec, spec) ? there : await rule.Update(spec, actor);
    }

    private async Task<Outcome<Begun>> OfTask(DeclaredItem item, string actor)
    {
        var task = grains.ScheduledTask(ScheduledTaskId.Of(item.ResourceId!));
        if (item.Action == DeclaredAction.Delete) return Made(item, await task.Delete(actor));
        var scope = await Scope(item, item.Spec!.Task!.Scope);
        if (!scope.IsOk) return scope.As<Begun>();
        var spec = item.Spec.Task with { Scope = scope.Value };
        return Made(item, item.Action == DeclaredAction.Create ? await task.Create(spec, actor) : await task.Update(spec, actor));
    }

    private async Task<Outcome<Begun>> OfBudget(DeclaredItem item, string actor)
    {
        var budget = grains.Budget(BudgetId.Of(item.ResourceId!));
        if (item.Action == DeclaredAction.Delete) return Made(item, await budget.Delete(actor));
        var scope = await Scope(item, new InstanceScope(item.Spec!.Budget!.Instance));
        if (!scope.IsOk) return scope.As<Begun>();
        var spec = item.Spec.Budget with { Instance = scope.Value.Instance };
        return Made(item, item.Action == DeclaredAction.Create ? await budget.Create(spec, actor) : await budget.Update(spec, actor));
    }

    private static Outcome<Begun> Made<T>(DeclaredItem item, Outcome<T> outcome) => outcome.IsOk ? new Begun(item.ResourceId!) : outcome.As<Begun>();

    /// <summary>An instance that the same document makes has its id only now.</summary>
    private async Task<Outcome<InstanceScope>> Scope(DeclaredItem item, InstanceScope scope)
    {
        if (item.OfInstance is not { } name) return scope;
        return await grains.InstanceName(name).Holder() is { } id
            ? scope with { Instance = id }
            : FleetError.Invalid($"There is no instance of the name {name}", "instance");
    }

    private static bool IsOther(InstanceView instance, InstanceDeployment next) =>
        instance.Spec is not { } spec || JsonSerializer.Serialize(spec, GrainsJson.Default.InstanceSpec) != JsonSerializer.Serialize(next.Spec, GrainsJson.Default.InstanceSpec)
        || !instance.Tags.SequenceEqual(next.Tags) || instance.Provider != next.Provider || instance.Region != next.Region;

    private static bool IsSame(AlertRuleSpec one, AlertRuleSpec other) =>
        JsonSerializer.Serialize(one, GrainsJson.Default.AlertRuleSpec) == JsonSerializer.Serialize(other, GrainsJson.Default.AlertRuleSpec);

    /// <summary>Why the operation failed; null if it succeeded.</summary>
    private async Task<string?> End(OperationId id, IWakeable? owner, CancellationToken cancellation)
    {
        var hasWoken = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var operation = await grains.Operation(id).Completion(LongestWait);
            if (operation.Value is { HasEnded: true } ended) return ended.Error?.Message;
            if (operation.IsOk) continue;

            // Fleet went down between the record of the owner and that of its operation: waking the owner makes it.
            if (hasWoken || owner is null) return operation.Error.Message;
            hasWoken = true;
            await owner.Wake();
        }
    }

    private static string Sentence(FleetError error) =>
        error.Field is { Length: > 0 } field && !error.Message.Contains(field, StringComparison.Ordinal) ? $"{field}: {error.Message}" : error.Message;
}

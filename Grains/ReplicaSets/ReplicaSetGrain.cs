using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Webhooks;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Fleet.Scheduling;
using Fleet.Storage;
using Fleet.Webhooks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.ReplicaSets;

/// <summary>
/// The verbs of a replica set: each writes down what is wanted. How that comes to be is in <c>ReplicaSetGrain.Running.cs</c>. It writes
/// itself down before it claims its name: one without a name was cut off by a crash, nobody was told of it, and it goes again.
/// </summary>
internal sealed partial class ReplicaSetGrain(
    [PersistentState(StateKinds.ReplicaSet, StateKind.Store)] IPersistentState<ReplicaSetState> storage,
    ReplicaLoads loads,
    IWebhookQueue webhooks,
    IIdSource ids,
    IOptions<ReplicaSetOptions> options,
    TimeProvider time,
    ILogger<ReplicaSetGrain> log) : Grain, IReplicaSetGrain
{
    private readonly Committed<ReplicaSetState> _state = new(storage);

    private ReplicaSetState State => _state.Current;

    private bool Exists => _state.Exists && State.IsNamed;

    /// <summary>What only brings replicas to where they should be gives way to what somebody wants.</summary>
    private bool IsRollingOut => State.Rollout is { Kind: not RolloutKind.Converge };

    private static FleetError NotFound => FleetError.NotFound("Agent");

    private static FleetError Leaving => FleetError.Conflict("The agent is being deleted");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_state.Exists) GoOn();
        return Task.CompletedTask;
    }

    public async Task<Outcome<ReplicaSetView>> Create(ReplicaSetSpec spec, TeamId? team, string actor)
    {
        if (Exists) return State.View();
        if (ReplicaSetRules.Check(spec) is { } error) return error;
        if (spec.Template is { } template && !(await GrainFactory.Template(template).Get()).IsOk)
        {
            return FleetError.Invalid("template is not one that there is", "template");
        }

        var now = time.GetUtcNow();
        var made = new ReplicaSetState
        {
            Id = ReplicaSetId.Of(this.GetPrimaryKeyString()),
            Name = spec.Name,
            Region = spec.Region,
            Team = team,
            Spec = spec,
            Status = ReplicaSetStatus.Deploying,
            IsBusy = true,
            OwesStarted = true,
            Actor = actor,
            CreatedBy = actor,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await _state.Commit(made);
        var claimed = await GrainFactory.ReplicaSetName(spec.Name).Claim(made.Id);
        if (!claimed.IsOk)
        {
            await _state.Clear();
            return claimed.As<ReplicaSetView>();
        }

        await _state.Commit(ReplicaSetStatuses.Tell(made with { IsNamed = true }, WebhookEvents.AgentCreated, now, ids));
        GoOn();
        return State.View();
    }

    public Task<Outcome<ReplicaSetView>> Get() => _state.Known<Outcome<ReplicaSetView>>(() => Exists ? State.View() : NotFound);

    public async Task<Outcome<ReplicaSetView>> Update(ReplicaSetChange change, string actor)
    {
        if (!Exists) return NotFound;
        if (State.IsDeleting) return Leaving;
        if (IsRollingOut) return FleetError.Conflict("The agent's replicas are being changed already: wait for that");
        var changed = ReplicaSetChanges.Apply(State, change);
        if (!changed.IsOk) return changed.As<ReplicaSetView>();
        if (changed.Value.Spec == State.Spec && changed.Value.Rollout is null) return State.View();
        await Want(Scaled(changed.Value), actor, WebhookEvents.AgentUpdated);
        return State.View();
    }

    public async Task<Outcome<ReplicaSetView>> Scale(int replicas, string actor)
    {
        if (!Exists) return NotFound;
        if (State.IsDeleting) return Leaving;
        if ((ReplicaSetRules.Replicas(replicas) ?? ReplicaSetRules.Within(State.Autoscaling, replicas)) is { } error) return error;
        if (replicas == State.Wanted) return State.View();
        await Want(Scaled(State with { Spec = State.Spec! with { Replicas = replicas } }), actor, WebhookEvents.AgentUpdated);
        return State.View();
    }

    public async Task<Outcome<ReplicaSetView>> Change(ReplicaSetVerb verb, string actor)
    {
        if (!Exists) return NotFound;
        if (State.IsDeleting) return Leaving;
        if (verb == ReplicaSetVerb.Stop)
        {
            if (!State.IsStopped) await Want(State with { IsStopped = true, OwesStopped = true, OwesStarted = false }, actor, null);
        }
        else if (State.IsStopped || verb == ReplicaSetVerb.Start)
        {
            await Want(Retried(State with { IsStopped = false, OwesStarted = State.OwesStarted || State.IsStopped, OwesStopped = false }), actor, null);
        }
        else
        {
            if (IsRollingOut) return FleetError.Conflict("The agent's replicas are being changed already: wait for that");
            var restart = new Rollout { Kind = RolloutKind.Restart, Left = [.. State.Replicas.Where(replica => replica.Instance is not null).Select(replica => replica.Slot)] };
            await Want(Retried(State with { Rollout = restart, OwesStarted = true }), actor, null);
        }

        return State.View();
    }

    public async Task<Outcome<ReplicaSetView>> Delete(string actor)
    {
        if (!Exists) return NotFound;
        if (!State.IsDeleting) await Want(Retried(State with { IsDeleting = true, OwesDeleted = true, OwesStarted = false, OwesStopped = false }), actor, null);
        return State.View();
    }

    public async Task<Outcome<ReplicaSetView>> SetAutoscaling(AutoscalingPolicy? policy, string actor)
    {
        if (!Exists) return NotFound;
        if (State.IsDeleting) return Leaving;
        if (policy is not null && ReplicaSetRules.Check(policy) is { } error) return error;
        if (policy == State.Autoscaling) return State.View();
        _decideAt = DateTimeOffset.MinValue;
        await Want(State with { Autoscaling = policy }, actor, null);
        return State.View();
    }

    public Task<Outcome<ImmutableArray<AutoscalingDecision>>> Decisions() =>
        Task.FromResult<Outcome<ImmutableArray<AutoscalingDecision>>>(Exists ? State.Decisions : NotFound);

    public async Task Wake()
    {
        await _state.Recheck();
        if (_state.Exists) GoOn();
    }

    public Task OnDue(DueOccurrence occurrence) => Wake();

    /// <summary>A change of their number begins the pauses of autoscaling.</summary>
    private ReplicaSetState Scaled(ReplicaSetState next) => next.Wanted == State.Wanted ? next : next with { ScaledAt = time.GetUtcNow() };

    /// <summary>What somebody asks for again is tried at once.</summary>
    private static ReplicaSetState Retried(ReplicaSetState state) => state with
    {
        Failure = null,
        Replicas = [.. state.Replicas.Select(replica => replica with { Failures = 0, NotBefore = null })],
    };

    private async Task Want(ReplicaSetState next, string actor, string? happened)
    {
        var now = time.GetUtcNow();
        next = next with { Actor = actor, UpdatedAt = now, IsBusy = true };
        if (happened is not null) next = ReplicaSetStatuses.Tell(next, happened, now, ids);
        await _state.Commit(next with { Status = ReplicaSetStatuses.Asked(next) });
        GoOn();
    }
}

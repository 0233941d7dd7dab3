using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Common;
using Fleet.Grains.Maintenance;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Alerts;

/// <summary>
/// What people do with a rule. How it decides on its targets is in <c>AlertRuleGrain.Deciding.cs</c>, how that is carried out in
/// <c>AlertRuleGrain.CarryingOut.cs</c>.
/// </summary>
internal sealed partial class AlertRuleGrain(
    [PersistentState(StateKinds.AlertRule, StateKind.Store)] IPersistentState<AlertRuleState> storage,
    IBook<AlertRuleView> book,
    IMaintenanceLookup maintenance,
    IIdSource ids,
    TimeProvider time,
    ILogger<AlertRuleGrain> log) : Grain, IAlertRuleGrain
{
    private const string ChangedBy = "system:rule-changed";
    private const string DisabledBy = "system:rule-disabled";
    private const string DeletedBy = "system:rule-deleted";

    private readonly Committed<AlertRuleState> _state = new(storage);

    private AlertRuleState State => _state.Current;

    private bool Stands => _state.Exists && !State.IsDeleted;

    private static FleetError NotFound => FleetError.NotFound("Alert rule");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Also when a write that failed turns out to be stored: what was decided then must not be decided once more.
        _state.Published = ReadTargets;
        ReadTargets();
        EnsureRunning();
        return Task.CompletedTask;
    }

    private void ReadTargets() => _targets = State.Targets.ToDictionary(target => TargetState.Key(target.Instance));

    public async Task<Outcome<AlertRuleView>> Create(AlertRuleSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (await Check(spec) is { } error) return error;

        var now = time.GetUtcNow();
        await _state.Commit(new AlertRuleState
        {
            Id = AlertRuleId.Of(this.GetPrimaryKeyString()),
            Spec = spec,
            IsEnabled = true,
            Revision = 1,
            CreatedBy = actor,
            CreatedAt = now,
            UpdatedAt = now,
        });
        await book.Changed(State.Id.Value);
        return View();
    }

    public Task<Outcome<AlertRuleView>> Get() => _state.Known(() => View());

    public async Task<Outcome<AlertRuleView>> Update(AlertRuleSpec spec, string actor)
    {
        if (!Stands) return NotFound;
        if (spec.Type != State.Spec.Type) return FleetError.Invalid("type cannot be changed", "type");
        if (await Check(spec, State.Spec) is { } error) return error;

        var (isOther, before) = (RuleRevision.IsOther(State.Spec, spec), State.Spec);
        var draft = new RuleDraft(State, _targets);

        // What is resolved by the change is told to those whom the rule had until then.
        if (isOther) await FeedAll(draft, new TargetInput.RuleEnded(ChangedBy));
        draft.Change(rule => rule with { Spec = spec, Revision = isOther ? rule.Revision + 1 : rule.Revision });
        if ((spec.Name, spec.Severity) != (before.Name, before.Severity)) await FeedAll(draft, new TargetInput.RuleRenamed(actor));
        return await Change(draft);
    }

    public async Task<Outcome<AlertRuleView>> Enable(bool enabled, string actor)
    {
        if (!Stands) return NotFound;
        if (State.IsEnabled == enabled) return View();
        var draft = new RuleDraft(State, _targets);
        await FeedAll(draft, new TargetInput.RuleEnded(DisabledBy));
        draft.Change(rule => rule with { IsEnabled = enabled, Revision = rule.Revision + 1 });
        return await Change(draft);
    }

    public async Task<Outcome<AlertRuleView>> Delete(string actor)
    {
        if (!Stands) return NotFound;
        var before = State.View();
        var draft = new RuleDraft(State, _targets);
        await FeedAll(draft, new TargetInput.RuleEnded(DeletedBy));
        draft.Change(rule => rule with { IsDeleted = true, Revision = rule.Revision + 1 });
        await Change(draft);
        log.RuleDeleted(before.Id, actor);
        return before;
    }

    public async Task<Outcome<AlertView>> Resolve(AlertId alert, string actor)
    {
        if (!Stands) return NotFound;
        if (State.Targets.FirstOrDefault(target => target.Alert == alert) is not { } target) return await ResolveAgain(alert, actor);

        var draft = new RuleDraft(State, _targets);
        await Feed(draft, target, new TargetInput.ResolvedBy(actor));
        await Commit(draft);

        // The caller wants to see the alert as it is from now on; it does no harm that these steps are carried out once more.
        AlertView? view = null;
        foreach (var item in State.Outbox.Where(item => item.Order.Alert == alert)) view = await GrainFactory.Alert(alert).Apply(item.Order.Step);
        return view!;
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureRunning();
        if (State.IsBusy) AskAgain();
    }

    private async Task<Outcome<AlertView>> ResolveAgain(AlertId alert, string actor)
    {
        var view = await GrainFactory.Alert(alert).Get();
        return view.IsOk && view.Value.Body.Rule == State.Id ? await GrainFactory.Alert(alert).Resolve(actor) : FleetError.NotFound("Alert");
    }

    private Outcome<AlertRuleView> View() => Stands ? State.View() : NotFound;

    private async Task<Outcome<AlertRuleView>> Change(RuleDraft draft)
    {
        draft.Change(rule => rule with { UpdatedAt = time.GetUtcNow() });
        await Commit(draft);
        await book.Changed(State.Id.Value);
        return State.View();
    }

    /// <summary>What the rule names already may be gone by now: that must not keep anybody from changing the rest of it.</summary>
    private async Task<FleetError?> Check(AlertRuleSpec spec, AlertRuleSpec? before = null)
    {
        if (AlertRuleRules.Check(spec) is { } error) return error;
        if (spec.Scope.Instance is { } instance && instance != before?.Scope.Instance && !(await GrainFactory.Instance(instance).Get()).IsOk)
        {
            return FleetError.Invalid("There is no instance of that id", "instanceId");
        }

        foreach (var channel in spec.Channels.Except(before?.Channels ?? []))
        {
            if (!(await GrainFactory.Channel(channel).Get()).IsOk) return FleetError.Invalid($"There is no channel {channel}", "channelIds");
        }

        return null;
    }
}

using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>The next state of a rule while it is being decided on. Nothing is published before it is written.</summary>
internal sealed class RuleDraft(AlertRuleState state, IReadOnlyDictionary<string, TargetState> targets)
{
    private readonly Dictionary<string, TargetState?> _changed = [];
    private readonly List<OutboxItem> _added = [];
    private ImmutableArray<OutboxItem> _outbox = state.Outbox;

    public AlertRuleState State { get; private set; } = state;

    public bool IsChanged { get; private set; }

    public TargetState? Find(string key) => _changed.TryGetValue(key, out var changed) ? changed : targets.GetValueOrDefault(key);

    public void Put(string key, TargetDecision decision)
    {
        if (decision.Orders.IsEmpty && ReferenceEquals(decision.State, Find(key))) return;
        IsChanged = true;
        _changed[key] = decision.State;
        foreach (var order in decision.Orders) _added.Add(OutboxItem.Of(order, State.Spec));
    }

    public void Change(Func<AlertRuleState, AlertRuleState> change)
    {
        State = change(State);
        IsChanged = true;
    }

    /// <summary>Takes what is carried out out of the outbox; an item becomes null when nothing of it is left to do.</summary>
    public void CarriedOut(Func<OutboxItem, OutboxItem?> left)
    {
        var changed = false;
        var outbox = ImmutableArray.CreateBuilder<OutboxItem>(_outbox.Length);
        foreach (var item in _outbox)
        {
            var rest = left(item);
            changed |= !ReferenceEquals(rest, item);
            if (rest is not null) outbox.Add(rest);
        }

        if (!changed) return;
        _outbox = outbox.ToImmutable();
        IsChanged = true;
    }

    /// <summary>The state to write, and the same targets by their keys; what can be forgotten by now is left out.</summary>
    public (AlertRuleState State, Dictionary<string, TargetState> Targets) Finish(DateTimeOffset now)
    {
        var kept = new Dictionary<string, TargetState>();
        foreach (var (key, target) in targets)
        {
            if (!_changed.ContainsKey(key) && !TargetMachine.IsForgotten(target, State.Spec, now)) kept[key] = target;
        }

        foreach (var (key, target) in _changed)
        {
            if (target is not null) kept[key] = target;
        }

        return (State with { Targets = [.. kept.Values], Outbox = [.. _outbox, .. _added] }, kept);
    }
}

using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>A rule has at most one alert open for a target; at the end the rule knows just those that are open.</summary>
internal sealed class OneOpenAlertPerTarget : Invariant
{
    private readonly Dictionary<(string Rule, string Instance), string> _open = [];

    public OneOpenAlertPerTarget(Run run) : base(run) => run.World.Store.Stored += Judge;

    public override string Name => "one-open-alert-per-target";

    public override void AtEnd()
    {
        var known = Run.Stored(StateKinds.AlertRule).SelectMany(rule => rule.State.Each("targets")).Select(target => target.Text("alert")).Where(alert => alert is not null).Order(StringComparer.Ordinal);
        var open = Run.Stored(StateKinds.Alert).Where(alert => alert.State.Text("status") != "Resolved").Select(alert => alert.Id).Order(StringComparer.Ordinal);
        Hold(known.SequenceEqual(open), $"Rules say that these alerts are open: {string.Join(' ', known)}; and these are: {string.Join(' ', open)}");
    }

    private void Judge(string kind, string id, string document)
    {
        if (kind != StateKinds.Alert) return;
        var state = Documents.Read(document);
        var target = (state.Text("ruleId")!, state.Text("instanceId") ?? "");
        if (state.Text("status") == "Resolved")
        {
            if (_open.GetValueOrDefault(target) == id) _open.Remove(target);
            return;
        }

        if (_open.TryGetValue(target, out var other) && other != id) Broken($"{other} and {id} are open by {target.Item1} for {target.Item2}");
        _open[target] = id;
    }
}

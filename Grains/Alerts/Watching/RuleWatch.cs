using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Identity;
using Fleet.Instances;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>The rules that are for one instance, and where it stands by each.</summary>
internal sealed class RuleWatch(RuleIndex index)
{
    private readonly List<AlertRuleView> _found = [];
    private List<RuleCell> _cells = [];
    private ImmutableSortedDictionary<string, string>? _tags;
    private TeamId? _team;
    private long _version;
    private DateTimeOffset _loudSince;
    private bool _wasQuiet;

    public IReadOnlyList<RuleCell> Cells => _cells;

    /// <summary>When time alone may change a level; null for never.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>Whether any has something to tell that nobody tells yet.</summary>
    public bool MustTell { get; private set; }

    /// <summary>Whether any has to know more of the past.</summary>
    public bool IsLacking { get; private set; }

    /// <summary>Compares all.</summary>
    public void Compare(InstanceId instance, TeamId? team, ImmutableSortedDictionary<string, string> tags, InstanceLook look)
    {
        if (_loudSince == default) _loudSince = look.AwakeSince;
        if (_wasQuiet && !look.IsQuiet) _loudSince = look.Now;
        _wasQuiet = look.IsQuiet;
        look = look with { LoudSince = _loudSince };

        if (index.Version != _version || !ReferenceEquals(tags, _tags) || team != _team) Resolve(instance, team, tags);
        (MustTell, IsLacking, Due) = (false, false, null);
        foreach (var cell in _cells)
        {
            cell.Compare(look);
            MustTell |= cell is { MustTell: true, Teller: null };
            IsLacking |= cell.Lacking(look.Now) is not null;

            // What a cell has said before it was of no use any more counts for nothing when it has come.
            if (cell.Due is { } at && at > look.Now && !(at >= Due)) Due = at;
        }
    }

    public RuleCell? Find(AlertRuleId rule, int revision)
    {
        foreach (var cell in _cells)
        {
            if (cell.Rule.Id == rule && cell.Rule.Revision == revision) return cell;
        }

        return null;
    }

    private void Resolve(InstanceId instance, TeamId? team, ImmutableSortedDictionary<string, string> tags)
    {
        (_version, _team, _tags) = (index.Version, team, tags);
        _found.Clear();
        index.Collect(instance, team, tags, _found);
        if (_found.Count == _cells.Count && _cells.Zip(_found).All(pair => IsSame(pair.First, pair.Second) && !pair.First.IsLeaving)) return;

        var former = _cells.ToDictionary(cell => cell.Rule.Id);
        var cells = new List<RuleCell>(_found.Count);
        foreach (var rule in _found)
        {
            if (former.TryGetValue(rule.Id, out var cell) && IsSame(cell, rule))
            {
                former.Remove(rule.Id);
                cell.IsLeaving = false;
                cells.Add(cell);
            }
            else
            {
                cells.Add(New(rule));
            }
        }

        foreach (var cell in former.Values)
        {
            // A rule that is as it was, and no longer for this one, has to hear that; another one has settled it by itself.
            cell.IsLeaving = index.Find(cell.Rule.Id) is { IsEnabled: true } rule && IsSame(cell, rule);
            cell.IsDropped = !cell.IsLeaving;
            if (cell.IsLeaving && cell.IsKnown && (cell.Level != TargetLevel.Ok || cell.MustTell)) cells.Add(cell);
        }

        _cells = cells;
    }

    private static bool IsSame(RuleCell cell, AlertRuleView rule) => cell.Rule.Id == rule.Id && cell.Rule.Revision == rule.Revision;

    /// <summary>What judges an instance by a rule.</summary>
    public static RuleCell New(AlertRuleView rule) => rule.Spec.Condition switch
    {
        { Threshold: { } threshold } => new ThresholdCell(rule, threshold),
        { Anomaly: { } anomaly } => new AnomalyCell(rule, anomaly),
        { Lifecycle: { Event: RuleWords.HeartbeatLost } lifecycle } => new HeartbeatCell(rule, lifecycle),
        { Lifecycle: { Event: RuleWords.DeployFailed } lifecycle } => new DeployCell(rule, lifecycle),
        { Lifecycle: { } lifecycle } => new StatusCell(rule, lifecycle),
        _ => throw new ArgumentException($"Rule {rule.Id} has no condition that an instance could judge.", nameof(rule)),
    };
}

using Fleet.Simulation.Running;

namespace Fleet.Simulation.Invariants;

/// <summary>Of each occurrence there is at most one run for each target.</summary>
internal sealed class OccurrencesRunOnce(Run run) : Invariant(run)
{
    public override string Name => "occurrences-run-once";

    public override void AtEnd()
    {
        foreach (var same in Run.World.Store.TaskRuns.GroupBy(one => (one.Task, one.Occurrence, one.Instance)).Where(same => same.Count() > 1))
        {
            Broken($"occurrence {same.Key.Occurrence} of {same.Key.Task} ran {same.Count()} times on {same.Key.Instance}");
        }
    }
}

using System.Globalization;
using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>Of each occurrence there is at most one run for each target, and in the end no task that is active has missed its time.</summary>
internal sealed class OccurrencesRunOnce(Run run) : Invariant(run)
{
    // A due time that could not be delivered is tried again after five minutes at most.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public override string Name => "occurrences-run-once";

    public override void AtEnd()
    {
        foreach (var same in Run.World.Store.TaskRuns.GroupBy(one => (one.Task, one.Occurrence, one.Instance)).Where(same => same.Count() > 1))
        {
            Broken($"occurrence {same.Key.Occurrence} of {same.Key.Task} ran {same.Count()} times on {same.Key.Instance}");
        }

        var overdue = Run.World.Time.GetUtcNow() - Patience;
        foreach (var (id, state) in Run.Stored(StateKinds.ScheduledTask).Where(task => task.State.Text("status") == "Active" && task.State.Text("isDeleted") != "True"))
        {
            if (state.Text("nextDueAt") is { } next) Hold(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture) > overdue, $"{id} was due at {next}, and did not run");
        }
    }
}

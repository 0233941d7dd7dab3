using System.Collections.Immutable;
using Fleet.Common;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>When a task is due. Pure.</summary>
internal static class TaskClock
{
    /// <summary>The most occurrences that are looked at when many have come due at once; older ones are missed, whatever the policy.</summary>
    public const int MaxDue = 100;

    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    /// <summary>By how much a task is late: a share that is its own and always the same.</summary>
    public static TimeSpan Jitter(ScheduledTaskId id, int jitterSec) => TimeSpan.FromSeconds(GrainKeys.Hash(id.Value) % (jitterSec + 1));

    /// <summary>When it is due next, its jitter included.</summary>
    public static DateTimeOffset? RunAt(ScheduledTaskState state) => state.NextDueAt + Jitter(state.Id, state.Spec!.JitterSec);

    /// <summary>
    /// The times by the schedule that have come and were not claimed yet, oldest first, and whether older ones than these were left out.
    /// Looks back from now: a task of each second that slept for a year is not counted through.
    /// </summary>
    public static (ImmutableArray<DateTimeOffset> Times, bool HasMore) Due(ScheduledTaskState state, DateTimeOffset now)
    {
        var until = now - Jitter(state.Id, state.Spec!.JitterSec);
        if (state.NextDueAt is not { } first || first > until) return ([], false);
        for (var look = FirstLook; ; look *= 4)
        {
            var from = until - first <= look ? first : until - look;
            var times = TaskScheduleRules.Times(state.Spec.Schedule, state.Anchor, from).TakeWhile(time => time <= until).ToList();
            if (from == first) times.Insert(0, first);
            if (from == first || times.Count >= MaxDue) return ([.. times.TakeLast(MaxDue)], from > first || times.Count > MaxDue);
        }
    }
}

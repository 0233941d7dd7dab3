using Fleet.Billing;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Billing;

/// <summary>
/// Notes in an instance's next state since when it is up, and which spans have ended with it: in the same write as the status, so that the
/// two never disagree. Up is RUNNING and nothing else: of an instance whose server does not answer nobody knows. Pure.
/// </summary>
internal static class RunMeter
{
    private const long OneCore = 1_000;

    /// <summary>The next state, with its spans.</summary>
    public static InstanceState Note(InstanceState next, DateTimeOffset now)
    {
        var wanted = next.Status == InstanceStatus.Running ? Begun(next, now) : null;
        if (next.Run is { } run)
        {
            if (wanted is not null && wanted with { From = run.From } == run) return next;
            next = Ended(next, run, now);
        }

        return wanted is null ? next : next with { Run = Begun(next, now) };
    }

    private static InstanceState Ended(InstanceState next, RunSpan run, DateTimeOffset now)
    {
        var end = Later(run.From, now);
        next = next with { Run = null, RunUntil = end };
        return end == run.From ? next : next with { EndedRuns = next.EndedRuns.Add(run with { To = end }) };
    }

    private static RunSpan Begun(InstanceState state, DateTimeOffset now) => new(
        state.Id.Value,
        // A clock that was put back makes no two spans overlap.
        Later(state.RunUntil ?? DateTimeOffset.MinValue, now),
        null,
        state.IsManaged ? (long)Math.Round((state.Spec?.Resources ?? Reservation.Usual).Cpus * OneCore) : OneCore,
        state.Team?.Value,
        state.Tags.GetValueOrDefault(RunSpan.ReplicaSetTag));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset now)
    {
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return whole > one ? whole : one;
    }
}

using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Scheduling;

/// <summary>One shard of the due table. Key: the shard's number, from 0.</summary>
[Alias("fleet.scheduler")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Calls the target's <see cref="IDueTarget.OnDue"/> at that time or as soon after it as can be, at least once, also across
    /// restarts. Replaces what was asked for under the same target and name. Ends when the row is durable.
    /// </summary>
    [Alias("remind"), AlwaysInterleave]
    Task Remind(Reminder reminder);

    /// <summary>Takes a reminder back; nothing happens if there is none.</summary>
    [Alias("forget"), AlwaysInterleave]
    Task Forget(string target, string name);

    /// <summary>Makes sure that the shard is awake.</summary>
    [Alias("wake")]
    Task Wake();
}

/// <summary>A wish to be called back.</summary>
/// <param name="Target">The typed id of the grain to call.</param>
/// <param name="Name">What to call it back as.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("fleet.reminder")]
public sealed record Reminder(
    [property: Id(0)] string Target, [property: Id(1)] string Name, [property: Id(2)] DateTimeOffset At);

/// <summary>One occurrence of a reminder.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Occurrence">The same id on every delivery of one occurrence.</param>
[GenerateSerializer, Immutable, Alias("fleet.due-occurrence")]
public sealed record DueOccurrence(
    [property: Id(0)] string Name, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Occurrence);

/// <summary>A grain that can be called back by the scheduler.</summary>
[Alias("fleet.due-target")]
public interface IDueTarget : IGrainWithStringKey
{
    /// <summary>It is time. May come more than once for one occurrence.</summary>
    [Alias("on-due")]
    Task OnDue(DueOccurrence occurrence);
}

/// <summary>A grain that must run again after a restart without being asked for anything.</summary>
[Alias("fleet.wakeable")]
public interface IWakeable : IGrainWithStringKey
{
    /// <summary>Makes sure that the grain's timers run, and takes up what a crash interrupted. Cheap when all is well.</summary>
    [Alias("wake")]
    Task Wake();
}

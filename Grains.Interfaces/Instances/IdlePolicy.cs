using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>When an instance that nobody uses is suspended.</summary>
/// <param name="AfterMinutes">How long nothing may have happened, 1 to 10,080.</param>
/// <param name="CpuPercent">Processor use below this counts as none; 0 to 100. Programs that do nothing still use a little.</param>
/// <param name="Mode">How it is suspended.</param>
/// <param name="Excluded">Hours in which it is never suspended.</param>
/// <param name="TimeZone">The IANA time zone of those hours.</param>
[GenerateSerializer, Immutable, Alias("fleet.idle-policy")]
public sealed record IdlePolicy(
    [property: Id(0)] int AfterMinutes,
    [property: Id(1)] double CpuPercent,
    [property: Id(2)] IdleMode Mode,
    [property: Id(3)] ImmutableArray<ExcludedHours> Excluded,
    [property: Id(4)] string TimeZone);

/// <summary>How an idle instance is suspended.</summary>
[GenerateSerializer, Alias("fleet.idle-mode")]
public enum IdleMode
{
    /// <summary>Its processes are frozen. It keeps its memory and its ports, and the next connection wakes it.</summary>
    Pause,

    /// <summary>It is stopped: it keeps nothing, and only an explicit resume wakes it.</summary>
    Stop,
}

/// <summary>Hours of a week.</summary>
/// <param name="Days">Days of the week, 0 for Sunday to 6; empty for every day.</param>
/// <param name="From">Minutes after midnight, 0 to 1,439.</param>
/// <param name="To">Minutes after midnight, 1 to 1,440; less than <paramref name="From"/> for hours that run past midnight.</param>
[GenerateSerializer, Immutable, Alias("fleet.excluded-hours")]
public sealed record ExcludedHours(
    [property: Id(0)] ImmutableArray<int> Days, [property: Id(1)] int From, [property: Id(2)] int To);

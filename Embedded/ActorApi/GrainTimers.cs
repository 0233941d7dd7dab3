using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A running timer of a grain. Disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the next tick is due and how long after it the one after that; <see cref="Timeout.InfiniteTimeSpan"/> is never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer runs.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>To be filled by an initializer.</summary>
    public GrainTimerCreationOptions() { }

    /// <summary>A timer that neither interleaves nor keeps its grain alive.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>From now to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> is never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> is no next.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Ticks may run while calls await.</summary>
    public bool Interleave { get; init; }

    /// <summary>A tick counts as use, so that the activation is not collected.</summary>
    public bool KeepAlive { get; init; }
}

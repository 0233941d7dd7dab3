using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What slow work reports to its task.</summary>
internal abstract record TaskEvent;

/// <summary>The targets of an occurrence were looked up.</summary>
internal sealed record TargetsFound(string Occurrence, ImmutableArray<InstanceId> Targets, bool HasMore) : TaskEvent;

/// <summary>An attempt has ended.</summary>
internal sealed record AttemptEnded(TaskRunId Run, int Attempt, TaskResult Result) : TaskEvent;

/// <summary>The target of a run is in maintenance, and the run waits for the end of it.</summary>
internal sealed record RunHeld(TaskRunId Run, int Attempt, DateTimeOffset Until, string Reason) : TaskEvent;

/// <summary>People were told as far as it went; what is left is tried again.</summary>
internal sealed record MessageSent(string Notice, ImmutableArray<ChannelId> Channels, ImmutableArray<string> Emails) : TaskEvent;

/// <summary>How an attempt ended.</summary>
/// <param name="Status">Success, Failed, Skipped or TimedOut.</param>
/// <param name="Error">Why it did not succeed.</param>
/// <param name="IsFinal">Whether repeating it is of no use.</param>
internal sealed record TaskResult(TaskRunStatus Status, string? Error = null, bool IsFinal = false)
{
    private const int MaxOutput = 16_384;

    /// <summary>It was broken off because somebody wanted that: the run knows who.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>What it had begun on its instance goes on.</summary>
    public bool IsOperationLeft { get; init; }

    public int? ExitCode { get; init; }

    public string? Stdout { get; init => field = Cut(value); }

    public string? Stderr { get; init => field = Cut(value); }

    public static TaskResult Success { get; } = new(TaskRunStatus.Success);

    // Half of a surrogate pair is no text.
    private static string? Cut(string? text) => text is not { Length: > MaxOutput } ? text
        : text[..(char.IsHighSurrogate(text[MaxOutput - 1]) ? MaxOutput - 1 : MaxOutput)];
}

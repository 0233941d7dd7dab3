using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Commands;

/// <summary>What is to be run on an instance.</summary>
[GenerateSerializer, Immutable, Alias("fleet.command-request")]
public sealed record CommandRequest
{
    /// <summary>Where.</summary>
    [Id(0)]
    public required InstanceId Instance { get; init; }

    /// <summary>A line for the shell when there are no <see cref="Args"/> and no <see cref="Script"/>, else a program; 1 to 4,096 characters.</summary>
    [Id(1)]
    public required string Command { get; init; }

    /// <summary>The program's arguments: at most 64 of at most 1,024 characters. With any, no shell is asked.</summary>
    [Id(2)]
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>Environment variables, which may be secrets: sealed, and never read back.</summary>
    [Id(3)]
    public ImmutableSortedDictionary<string, SealedSecret> Env { get; init; } = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    /// <summary>The folder to run in; null for the instance's own.</summary>
    [Id(4)]
    public string? WorkingDir { get; init; }

    /// <summary>Milliseconds until it is killed, 1,000 to 3,600,000.</summary>
    [Id(5)]
    public int TimeoutMs { get; init; } = 30_000;

    /// <summary>A script that <see cref="Command"/>, its interpreter, reads from its standard input; at most 65,536 characters.</summary>
    [Id(6)]
    public string? Script { get; init; }
}

/// <summary>Where a command stands.</summary>
[GenerateSerializer, Alias("fleet.command-status")]
public enum CommandStatus
{
    /// <summary>Asked for.</summary>
    Pending,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ended with exit code 0.</summary>
    Succeeded,

    /// <summary>It ended with another exit code, or could not be run.</summary>
    Failed,

    /// <summary>Its time was over before it ended.</summary>
    Timeout,

    /// <summary>Somebody took it back.</summary>
    Cancelled,
}

/// <summary>How a command went.</summary>
/// <param name="ExitCode">128 + n for signal n.</param>
/// <param name="Stdout">At most 256 KiB; the end is cut off.</param>
/// <param name="Stderr">The same.</param>
/// <param name="DurationMs">How long it ran.</param>
/// <param name="IsTruncated">Whether anything was cut off.</param>
[GenerateSerializer, Immutable, Alias("fleet.command-result")]
public sealed record CommandResult(
    [property: Id(0)] int ExitCode,
    [property: Id(1)] string Stdout,
    [property: Id(2)] string Stderr,
    [property: Id(3)] long DurationMs,
    [property: Id(4)] bool IsTruncated = false)
{
    /// <summary>The most bytes of each output that are kept.</summary>
    public const int MaxOutputBytes = 256 * 1024;
}

/// <summary>How a command reaches its instance.</summary>
[GenerateSerializer, Alias("fleet.command-route")]
public enum CommandRoute
{
    /// <summary>Through its agent.</summary>
    Agent,

    /// <summary>Over SSH to its server.</summary>
    Ssh,
}

/// <summary>A command as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.command-view")]
public sealed record CommandView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required CommandId Id { get; init; }

    /// <summary>What was asked for.</summary>
    [Id(1)]
    public required CommandRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public required CommandStatus Status { get; init; }

    /// <summary>How it went; null until it has ended, or when it never ran.</summary>
    [Id(3)]
    public CommandResult? Result { get; init; }

    /// <summary>Why it could not be run; null where its own exit code says all.</summary>
    [Id(4)]
    public string? Error { get; init; }

    /// <summary>How it reached its instance; null before it did.</summary>
    [Id(5)]
    public CommandRoute? Route { get; init; }

    /// <summary>Who asked for it.</summary>
    [Id(6)]
    public required string Actor { get; init; }

    /// <summary>When.</summary>
    [Id(7)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(8)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is not (CommandStatus.Pending or CommandStatus.Running);
}

using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Terminals;

/// <summary>
/// One terminal on one instance: through its agent where one is connected, else over SSH to its server. It lives in memory, and ends with
/// whatever carries it: the program, the agent's connection, the silo. Key: <see cref="TerminalId"/>.
/// </summary>
[Alias("fleet.terminal")]
public interface ITerminalGrain : IGrainWithStringKey
{
    /// <summary>Opens it; a conflict where there is no way to the instance.</summary>
    [Alias("open")]
    Task<Outcome<TerminalView>> Open(InstanceId instance, TerminalSize size, string actor);

    /// <summary>
    /// Shows it on that screen from now on, the last 256 KiB first; a screen that showed it before is told that it is replaced. not_found if
    /// it is not open, forbidden to anybody but who opened it.
    /// </summary>
    [Alias("attach")]
    Task<Outcome<TerminalView>> Attach(ITerminalScreen screen, string actor);

    /// <summary>The screen is gone. The terminal waits for another one, and closes when none comes.</summary>
    [Alias("detach")]
    Task Detach(ITerminalScreen screen);

    /// <summary>What somebody types.</summary>
    [Alias("input")]
    Task<Outcome<Done>> Input(ImmutableArray<byte> data);

    /// <summary>The window has another size now.</summary>
    [Alias("resize")]
    Task<Outcome<Done>> Resize(TerminalSize size);

    /// <summary>Closes it; nothing happens if it is not open, or not one of that instance.</summary>
    [Alias("close")]
    Task Close(InstanceId instance, string reason, string actor);

    /// <summary>An agent, or the terminal's own SSH session (<paramref name="speaker"/> is null then), shows something.</summary>
    [Alias("show")]
    Task Show(InstanceId? speaker, ImmutableArray<byte> data);

    /// <summary>An agent, or the terminal's own SSH session, says that its program has ended, or could not begin.</summary>
    [Alias("ended")]
    Task Ended(InstanceId? speaker, int? exitCode, string? error);
}

/// <summary>Whoever looks at a terminal.</summary>
[Alias("fleet.terminal-screen")]
public interface ITerminalScreen : IGrainObserver
{
    /// <summary>Bytes to show; a character may be cut in two between this call and the next.</summary>
    [Alias("shown")]
    Task Shown(ImmutableArray<byte> data);

    /// <summary>It is over: <c>process_exit</c>, <c>user_closed</c>, <c>idle</c>, <c>grace_timeout</c>, <c>agent_disconnected</c> or <c>replaced</c>.</summary>
    [Alias("closed")]
    Task Closed(string reason, int? exitCode);
}

/// <summary>The size of a terminal's window.</summary>
/// <param name="Columns">1 to 1,000.</param>
/// <param name="Rows">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("fleet.terminal-size")]
public sealed record TerminalSize([property: Id(0)] int Columns, [property: Id(1)] int Rows);

/// <summary>A terminal as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Instance">Where it is.</param>
/// <param name="Route">How it is reached.</param>
/// <param name="Actor">Who opened it.</param>
/// <param name="OpenedAt">When.</param>
[GenerateSerializer, Immutable, Alias("fleet.terminal-view")]
public sealed record TerminalView(
    [property: Id(0)] TerminalId Id,
    [property: Id(1)] InstanceId Instance,
    [property: Id(2)] CommandRoute Route,
    [property: Id(3)] string Actor,
    [property: Id(4)] DateTimeOffset OpenedAt);

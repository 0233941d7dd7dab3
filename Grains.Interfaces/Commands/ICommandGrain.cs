using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Commands;

/// <summary>
/// One execution of a command on one instance: through its agent where one is connected, else over SSH to its server. It is run at most
/// once: what was interrupted by a crash of Fleet is FAILED (or, through an agent, whatever the agent still says). Key: <see cref="CommandId"/>.
/// </summary>
[Alias("fleet.command")]
public interface ICommandGrain : IWakeable, IDueTarget
{
    /// <summary>Begins; the same call again answers the command as it stands. Forbidden if the operator's patterns refuse it.</summary>
    [Alias("start")]
    Task<Outcome<CommandView>> Start(CommandRequest request, string actor);

    /// <summary>The command, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<CommandView>> Get();

    /// <summary>The command as soon as it has ended, or as it stands when the wait (at most 25 s) is over.</summary>
    [Alias("completion"), AlwaysInterleave]
    Task<Outcome<CommandView>> Completion(TimeSpan wait);

    /// <summary>Takes it back: over SSH it is killed; an agent is told, and what it says after that is ignored.</summary>
    [Alias("cancel")]
    Task<Outcome<CommandView>> Cancel(string actor);

    /// <summary>An agent says how it went. Ignored unless it speaks for the command's instance and the command still runs.</summary>
    [Alias("finish")]
    Task Finish(InstanceId speaker, CommandResult result);

    /// <summary>It is about to be sent that way. Called by itself only.</summary>
    [Alias("dispatched")]
    Task Dispatched(CommandRoute route);

    /// <summary>The run that this command has begun says how it ended. Called by itself only.</summary>
    [Alias("report")]
    Task Report(CommandStatus status, CommandResult? result, string? error);
}

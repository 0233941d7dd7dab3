using Fleet.Commands;
using Fleet.Instances;

namespace Fleet.Remote;

/// <summary>Runs commands on machines in the place of an agent.</summary>
public interface IRemoteCommands
{
    /// <summary>
    /// Runs a command for an instance, in its work folder unless the request names another, with the machine's PATH, the instance's
    /// variables and secrets, and the variables of the request, which overrule them. Nothing of these is on a command line there but the
    /// instance's plain variables. It is run once: a connection that breaks in the middle is an error, and the remote side is killed then,
    /// as when its time is over (<see cref="RemoteFault.TimedOut"/>) or the caller cancels. Another exit code than 0 is a result.
    /// </summary>
    Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default);
}

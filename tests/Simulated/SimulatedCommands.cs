using Fleet.Commands;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Simulated;

/// <summary>Commands over SSH: each is written down and ends as the test says.</summary>
internal sealed class SimulatedCommands : IRemoteCommands
{
    public static CommandResult Good { get; } = new(0, "out", "err", 7);

    /// <summary>The commands that were begun, in order.</summary>
    public List<CommandRequest> Begun { get; } = [];

    /// <summary>How a command ends.</summary>
    public Func<CancellationToken, Task<Remote<CommandResult>>> End { get; set; } = _ => Task.FromResult<Remote<CommandResult>>(Good);

    public Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default)
    {
        Begun.Add(request);
        return End(cancellationToken);
    }
}

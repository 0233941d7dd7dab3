using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>Runs the scripts whose first argument is an instance.</summary>
internal sealed class InstanceShell(RemoteShell shell)
{
    public async Task<Remote<bool>> Do(MachineAddress machine, InstanceId instance, RemoteCommand command, CancellationToken cancellationToken) =>
        await Run(machine, instance, command, cancellationToken) is { Error: { } error } ? error : true;

    public async Task<Remote<string>> Run(MachineAddress machine, InstanceId instance, RemoteCommand command, CancellationToken cancellationToken) =>
        NoId(instance) is { } error ? error : await shell.Run(machine, command, cancellationToken);

    public async Task<Remote<string>> Stream(
        MachineAddress machine, InstanceId instance, RemoteCommand command, Stream? from, Stream? to, CancellationToken cancellationToken) =>
        NoId(instance) is { } error ? error : await shell.Stream(machine, command, from, to, cancellationToken);

    // The id names a folder on the machine, so it must be one beyond doubt.
    private static RemoteError? NoId(InstanceId instance) =>
        FleetId.TryParse<InstanceId>(instance.Value, out _) ? null : new(RemoteFault.ScriptFailed, "That is not an instance's id.");
}

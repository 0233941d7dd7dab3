using System.Diagnostics;
using Fleet.Remote;
using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Connections;

/// <summary>One logged-in connection: a client in the background that takes commands at its control socket.</summary>
internal sealed class Master(SshOptions options, TimeProvider time, MachineAddress address, HostIdentity identity, string folder)
{
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(5);

    /// <summary>Who answered.</summary>
    public HostIdentity Identity => identity;

    /// <summary>Whether this connection is to that address with that credential, and to no other host than the pinned one.</summary>
    public bool Serves(MachineAddress other) =>
        File.Exists(LoginFiles.Control(folder))
        && WithoutPin(other) == WithoutPin(address)
        && (other.HostKey is not { } pin || KnownHosts.Read(pin)?.KnownHostsEntry == identity.KnownHostsEntry);

    /// <summary>Runs a command on the host.</summary>
    public Task<LocalResult> Run(string command, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancellationToken) =>
        LocalProcess.Run(ClientCommand.Run(options, folder, command), input, options.OutputLimit, limit, time, cancellationToken);

    /// <summary>A client of the host's SFTP.</summary>
    public ProcessStartInfo Files() => ClientCommand.Files(options, folder);

    /// <summary>Whether the connection still stands, as far as its process knows.</summary>
    public async Task<bool> Stands() =>
        await LocalProcess.Run(ClientCommand.Tell(options, folder, "check"), default, 4096, TellLimit, TimeProvider.System, CancellationToken.None)
            is { End: LocalEnd.Exited, ExitCode: 0 };
    /// <summary>Runs a command on the host between streams.</summary>
    public Task<StreamedResult> Stream(string command, Streams streams, CancellationToken cancellationToken) =>
        StreamedProcess.Run(ClientCommand.Run(options, folder, command), streams, options.OutputLimit, options.StallTimeout, time, cancellationToken);

    /// <summary>How to start a command on a terminal of the host's.</summary>
    public ProcessStartInfo Terminal(SshOptions settings, string command) => ClientCommand.Terminal(settings, folder, command);

    /// <summary>Ends the connection when the commands that run on it have ended.</summary>
    public Task Retire() => Tell("stop");

    /// <summary>Ends the connection at once.</summary>
    public Task Close() => Tell("exit");

    private async Task Tell(string word)
    {
        if (File.Exists(LoginFiles.Control(folder)))
            await LocalProcess.Run(ClientCommand.Tell(options, folder, word), default, 4096, TellLimit, TimeProvider.System, CancellationToken.None);
        Workspace.Delete(folder);
    }

    private static MachineAddress WithoutPin(MachineAddress machine) => machine with { HostKey = null, MaxSessions = 0 };
}

using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as supervised processes, each of them a systemd unit: of the system's manager for root, of the account's own otherwise.</summary>
internal sealed class SystemdRuntime(SshOptions options, RemoteShell shell) : ProcessRuntime(options, shell)
{
    public override string Name => "systemd";

    protected override RuntimeScripts Scripts => RuntimeScripts.Systemd;
}

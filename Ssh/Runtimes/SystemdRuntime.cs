using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as supervised processes, each of them a systemd unit: of the system's manager for root, of the account's own otherwise.</summary>
internal sealed class SystemdRuntime(SshOptions options, InstanceShell shell, ISecretBox secrets)
    : ScriptedRuntime(options, shell, secrets, RuntimeScripts.Systemd)
{
    protected override string? Fault(InstanceSpec spec) => SpecCheck.Fault(spec);
}

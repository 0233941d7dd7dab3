using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as supervised processes that nobody else knows of.</summary>
internal sealed class ProcessRuntime(SshOptions options, InstanceShell shell, ISecretBox secrets)
    : ScriptedRuntime(options, shell, secrets, RuntimeScripts.Process)
{
    protected override string? Fault(InstanceSpec spec) => SpecCheck.Fault(spec);
}

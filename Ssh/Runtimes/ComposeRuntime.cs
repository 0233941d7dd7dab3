using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as projects of docker compose, whose file is among the instance's.</summary>
internal sealed class ComposeRuntime(SshOptions options, InstanceShell shell, ISecretBox secrets)
    : ScriptedRuntime(options, shell, secrets, RuntimeScripts.Compose)
{
    private static readonly string[] ComposeFiles = ["compose.yaml", "compose.yml", "docker-compose.yml"];

    protected override TimeSpan? FetchLimit { get; } = options.FetchTimeout;

    protected override string? Fault(InstanceSpec spec)
    {
        if (!spec.Command.IsDefaultOrEmpty) return "A compose project takes no command: its services have theirs.";
        if (!spec.Files.Any(file => ComposeFiles.Contains(file.Path))) return "There is no compose.yaml, compose.yml or docker-compose.yml among the files.";
        if (spec.Files.Any(file => file.Path == ".env")) return "The file .env is made of the variables.";
        return SpecCheck.FaultBesideCommand(spec);
    }

    protected override string? Fault(InstanceHook hook) =>
        hook.Service is { } service && !SpecCheck.IsService(service) ? $"'{service}' is not the name of a service." : null;
}

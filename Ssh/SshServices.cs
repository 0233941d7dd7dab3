using Fleet.Drift;
using Fleet.Remote;
using Fleet.Security;
using Fleet.Services;
using Fleet.Ssh.Commands;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Drift;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Files;
using Fleet.Ssh.Host;
using Fleet.Ssh.Runtimes;
using Fleet.Ssh.Security;
using Fleet.Ssh.Services;
using Fleet.Ssh.Sites;
using Fleet.Ssh.Terminals;
using Fleet.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Ssh;

/// <summary>Registers the Ssh room.</summary>
public static class SshServices
{
    /// <summary>
    /// Adds the ports of machines: <see cref="IMachines"/>, <see cref="IRuntimes"/>, <see cref="IRemoteFiles"/>, <see cref="IRemoteCommands"/>, <see cref="ITerminals"/>,
    /// <see cref="IMachineScans"/>, <see cref="IConfigurationReader"/> and <see cref="ISites"/>. Needs <see cref="Storage.ISecretBox"/>,
    /// <see cref="TimeProvider"/> and logging.
    /// Disposing the container closes the connections.
    /// </summary>
    public static IServiceCollection AddFleetSsh(this IServiceCollection services, Action<SshOptions>? configure = null)
    {
        var options = new SshOptions();
        configure?.Invoke(options);
        options.Validate();
        return services
            .AddSingleton(options)
            .AddSingleton<Workspace>()
            .AddSingleton<Login>()
            .AddSingleton<Links>()
            .AddSingleton<RemoteShell>()
            .AddSingleton<ProbeSlots>()
            .AddSingleton<SftpConnections>()
            .AddSingleton<KeyMaker>()
            .AddSingleton<IMachines, Machines>()
            .AddSingleton<IRemoteFiles, RemoteFiles>()
            .AddSingleton<IRemoteCommands, RemoteCommands>()
            .AddSingleton<ITerminals, SshTerminals>()
            .AddSingleton<IMachineScans, MachineScans>()
            .AddSingleton<IConfigurationReader, ConfigurationReader>()
            .AddSingleton<InstanceShell>()
            .AddSingleton<IRuntime, ProcessRuntime>()
            .AddSingleton<IRuntime, SystemdRuntime>()
            .AddSingleton<IRuntime, ComposeRuntime>()
            .AddSingleton<IRuntimes, RuntimeCatalog>()
            .AddSingleton<IServiceProbe, SshProbe>()
            .AddSingleton(provider => Reading.Depth("ssh", () => provider.GetRequiredService<Links>().Waiting(link => link.Gate)))
            .AddSingleton(provider => Reading.Depth("ssh_probes", () => provider.GetRequiredService<Links>().Waiting(link => link.Probes)))
            .AddSingleton(provider => Reading.Depth("ssh_transfers", () => provider.GetRequiredService<Links>().Waiting(link => link.Transfers)))
            .AddSingleton(Reading.Dropped("ssh", () => Gate.Refused))
            .AddSingleton<NameLookup>()
            .AddSingleton<ISites, MachineSites>();
    }
}

using System.Collections.Immutable;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;
using Fleet.Ssh.Runtimes;

namespace Fleet.Ssh.Host;

/// <summary>Machines, over their shell.</summary>
internal sealed class Machines(SshOptions options, RemoteShell shell, ProbeSlots slots, KeyMaker keys) : IMachines
{
    private static readonly RemoteScript Facts = RemoteScript.Of("facts", "Host/figures.sh", "Host/facts.sh");

    private static readonly RemoteScript Prerequisites = RemoteScript.Of(
        "prerequisites", "Runtimes/compose/docker.sh", "Runtimes/systemd/manager.sh", "Host/prerequisites.sh");

    private static readonly RemoteScript Look = RemoteScript.Of("probe", [.. RuntimeScripts.Observing, "Host/figures.sh", "Host/probe.sh"]);

    private static readonly RemoteScript Clean = RemoteScript.Of("cleanup", "Host/cleanup.sh");

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        shell.Connect(machine, cancellationToken);

    public async Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, new(Facts, []), cancellationToken);
        return answer.Value is { } text ? FactsReport.Read(text) : answer.Error!;
    }

    public async Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, new(Prerequisites, []), cancellationToken);
        return answer.Value is { } text ? PrerequisitesReport.Read(text) : answer.Error!;
    }

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) => keys.New(comment, cancellationToken);

    public async Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var look = new RemoteCommand(Look, []) { WholeLimit = options.ProbeTimeout };
        var answer = await slots.Run(machine, () => shell.Run(machine, look, cancellationToken), cancellationToken);
        return answer.Value is { } text ? ProbeReading.Read(text) : answer.Error!;
    }

    public async Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) =>
        await shell.Run(machine, new(Clean, []), cancellationToken) is { Error: { } error } ? error : true;

    public Task Forget(ServerId server) => shell.Forget(server);
}

using Fleet.Remote;
using Fleet.Servers;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;
using Fleet.Ssh.Runtimes;

namespace Fleet.Ssh.Host;

/// <summary>Machines, over their shell.</summary>
internal sealed class Machines(RemoteShell shell) : IMachines
{
    private static readonly RemoteScript Facts = RemoteScript.Of("facts", "Host/figures.sh", "Host/facts.sh");

    private static readonly RemoteScript Look = RemoteScript.Of("probe", [.. ProcessScripts.Observing, "Host/figures.sh", "Host/probe.sh"]);

    private static readonly RemoteScript Clean = RemoteScript.Of("cleanup", "Host/cleanup.sh");

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        shell.Connect(machine, cancellationToken);

    public async Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, new(Facts, []), cancellationToken);
        return answer.Value is { } text ? FactsReport.Read(text) : answer.Error!;
    }

    public async Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, new(Look, []), cancellationToken);
        return answer.Value is { } text ? ProbeReading.Read(text) : answer.Error!;
    }

    public async Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) =>
        await shell.Run(machine, new(Clean, []), cancellationToken) is { Error: { } error } ? error : true;

    public Task Forget(ServerId server) => shell.Forget(server);
}

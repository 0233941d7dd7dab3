using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as supervised processes, each in a folder of its own under <c>~/.fleet/instances</c>.</summary>
internal class ProcessRuntime(SshOptions options, RemoteShell shell) : IRuntime
{
    public virtual string Name => "process";

    protected virtual RuntimeScripts Scripts => RuntimeScripts.Process;

    public IRuntimeData Data => throw new NotSupportedException();

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public async Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default)
    {
        if (SpecCheck.Fault(spec) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        return await Do(machine, instance, new(Scripts.Install, [instance.Value, Name], InstallPayload.Of(spec)), cancellationToken);
    }

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, new(Scripts.Start, [instance.Value], Scripts.Supervisor), cancellationToken);

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, new(Scripts.Stop, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Do(machine, instance, new(Scripts.Remove, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public async Task<Remote<InstanceObservation>> Status(
        MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        var answer = await Run(machine, instance, new(Scripts.Status, [instance.Value]), cancellationToken);
        return answer.Value is { } text ? ProbeReading.ReadOne(text, instance) : answer.Error!;
    }

    public async Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default)
    {
        var count = Math.Max(0, lines).ToString(CultureInfo.InvariantCulture);
        var answer = await Run(machine, instance, new(Scripts.Logs, [instance.Value, count]), cancellationToken);
        if (answer.Value is not { } text) return answer.Error!;
        if (text.Length == 0) return ImmutableArray<string>.Empty;
        return ImmutableArray.Create((text.EndsWith('\n') ? text[..^1] : text).Split('\n'));
    }

    private async Task<Remote<bool>> Do(MachineAddress machine, InstanceId instance, RemoteCommand command, CancellationToken cancellationToken) =>
        await Run(machine, instance, command, cancellationToken) is { Error: { } error } ? error : true;

    private async Task<Remote<string>> Run(MachineAddress machine, InstanceId instance, RemoteCommand command, CancellationToken cancellationToken)
    {
        // The id names a folder on the machine, so it must be one beyond doubt.
        if (!FleetId.TryParse<InstanceId>(instance.Value, out _)) return new RemoteError(RemoteFault.ScriptFailed, "That is not an instance's id.");
        return await shell.Run(machine, command, cancellationToken);
    }
}

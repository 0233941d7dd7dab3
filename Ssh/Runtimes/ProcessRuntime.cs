using System.Collections.Immutable;
using System.Globalization;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances as supervised processes, each in a folder of its own under <c>~/.fleet/instances</c>.</summary>
internal sealed class ProcessRuntime(SshOptions options, InstanceShell shell, ISecretBox secrets) : IRuntime
{
    public string Name => "process";

    public IRuntimeData Data { get; } = new RuntimeData(options, shell, ProcessScripts.Data);

    public async Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default)
    {
        if (SpecCheck.Fault(spec) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        var opened = OpenedSecrets.Open(secrets, spec.Secrets);
        if (opened.Value is not { } clear) return opened.Error!;
        return await shell.Do(machine, instance, new(ProcessScripts.Install, [instance.Value], InstallPayload.Of(spec, clear)), cancellationToken);
    }

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(ProcessScripts.Start, [instance.Value], ProcessScripts.Supervisor), cancellationToken);

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(ProcessScripts.Stop, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(ProcessScripts.Remove, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public async Task<Remote<InstanceObservation>> Status(
        MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, instance, new(ProcessScripts.Status, [instance.Value]), cancellationToken);
        return answer.Value is { } text ? ProbeReading.ReadOne(text, instance) : answer.Error!;
    }

    public async Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default)
    {
        var count = Math.Max(0, lines).ToString(CultureInfo.InvariantCulture);
        var answer = await shell.Run(machine, instance, new(ProcessScripts.Logs, [instance.Value, count]), cancellationToken);
        if (answer.Value is not { } text) return answer.Error!;
        if (text.Length == 0) return ImmutableArray<string>.Empty;
        return ImmutableArray.Create((text.EndsWith('\n') ? text[..^1] : text).Split('\n'));
    }

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(ProcessScripts.Pause, [instance.Value]), cancellationToken);

    public async Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default)
    {
        if (hook.Service is { } service) return new RemoteError(RemoteFault.ScriptFailed, $"The runtime {Name} has no services: {service}.");
        var opened = OpenedSecrets.Open(secrets, variables);
        if (opened.Value is not { } clear) return opened.Error!;
        var command = new RemoteCommand(ProcessScripts.Data.Hook, [instance.Value], HookPayload.Of(hook, clear), options.HookTimeout);
        var answer = await shell.Run(machine, instance, command, cancellationToken);
        return answer.Value is { } text ? text.TrimEnd('\n') : answer.Error!;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>What runtimes have in common: each instance has a folder of its own under <c>~/.fleet/instances</c>, and scripts carry out the verbs.</summary>
internal abstract class ScriptedRuntime(SshOptions options, InstanceShell shell, ISecretBox secrets, RuntimeScripts scripts) : IRuntime
{
    public string Name => scripts.Runtime;

    public IRuntimeData Data { get; } = new RuntimeData(options, shell, scripts.Data);

    public async Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default)
    {
        if (Fault(spec) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        var opened = OpenedSecrets.Open(secrets, spec.Secrets);
        if (opened.Value is not { } clear) return opened.Error!;
        var limit = spec.Downloads.IsEmpty ? FetchLimit : options.FetchTimeout;
        return await shell.Do(machine, instance, new(scripts.Install, [instance.Value, Name], InstallPayload.Of(spec, clear), limit), cancellationToken);
    }

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(scripts.Start, [instance.Value], scripts.Supervisor, FetchLimit), cancellationToken);

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(scripts.Stop, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(scripts.Remove, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public async Task<Remote<InstanceObservation>> Status(
        MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        var answer = await shell.Run(machine, instance, new(scripts.Status, [instance.Value]), cancellationToken);
        return answer.Value is { } text ? ProbeReading.ReadOne(text, instance) : answer.Error!;
    }

    public async Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default)
    {
        var count = Math.Max(0, lines).ToString(CultureInfo.InvariantCulture);
        var answer = await shell.Run(machine, instance, new(scripts.Logs, [instance.Value, count]), cancellationToken);
        if (answer.Value is not { } text) return answer.Error!;
        if (text.Length == 0) return ImmutableArray<string>.Empty;
        return ImmutableArray.Create((text.EndsWith('\n') ? text[..^1] : text).Split('\n'));
    }

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(scripts.Pause, [instance.Value]), cancellationToken);

    public async Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default)
    {
        if (Fault(hook) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        var opened = OpenedSecrets.Open(secrets, variables);
        if (opened.Value is not { } clear) return opened.Error!;
        var command = new RemoteCommand(scripts.Data.Hook, [instance.Value, .. Service(hook)], HookPayload.Of(hook, clear), options.HookTimeout);
        var answer = await shell.Run(machine, instance, command, cancellationToken);
        return answer.Value is { } text ? text.TrimEnd('\n') : answer.Error!;
    }

    /// <summary>For what may fetch images; null for the usual limit.</summary>
    protected virtual TimeSpan? FetchLimit => null;

    /// <summary>Why the spec cannot be carried out; null if it can.</summary>
    protected abstract string? Fault(InstanceSpec spec);

    /// <summary>Why the hook cannot be run; null if it can.</summary>
    protected virtual string? Fault(InstanceHook hook) => hook.Service is { } service ? $"The runtime {Name} has no services: {service}." : null;

    private static string[] Service(InstanceHook hook) => hook.Service is { } service ? [service] : [];
}

using System.Collections.Immutable;
using System.Text;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Api.Tests.Hosting;

/// <summary>A runtime on <see cref="MemoryMachines"/>, whatever its name. Each kind of data is one text.</summary>
internal sealed class MemoryRuntime(string name, MemoryMachines machines) : IRuntime, IRuntimeData
{
    public string Name => name;

    public IRuntimeData Data => this;

    public Task<Remote<bool>> Install(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) =>
        machines.On(machine, () =>
        {
            var process = machines.Install(machine, instance);
            process.Spec = spec;
            process.Altered.Clear();
            return true;
        });

    public Task<Remote<bool>> Start(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Move(machine, instance, process => process.Spec.Command is ["crash", ..] ? ProcessState.Exited : ProcessState.Running);

    public Task<Remote<bool>> Stop(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Move(machine, instance, _ => ProcessState.Stopped);

    public Task<Remote<bool>> Pause(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        Move(machine, instance, process => process.State is ProcessState.Running ? ProcessState.Paused : process.State);

    public Task<Remote<InstanceObservation>> Status(
        MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        machines.On(machine, instance, process => (process ?? new() { State = ProcessState.Missing }).Observe(instance));

    public Task<Remote<ImmutableArray<string>>> Logs(
        MachineAddress machine, InstanceId instance, int lines, CancellationToken cancellationToken = default) =>
        machines.On(machine, () => Enumerable.Range(1, 10).Select(line => $"line {line}").TakeLast(lines).ToImmutableArray());

    public Task<Remote<string>> RunHook(
        MachineAddress machine,
        InstanceId instance,
        InstanceHook hook,
        ImmutableSortedDictionary<string, SealedSecret> variables,
        CancellationToken cancellationToken = default) =>
        Change(machine, instance, process =>
        {
            process.Hooks.Enqueue(hook.Script);
            process.HookVariables = process.HookVariables.Union(variables.Keys);
            return "done";
        });

    public Task<Remote<bool>> Remove(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        machines.On(machine, () =>
        {
            machines.Remove(machine, instance);
            return true;
        });

    public Task<Remote<bool>> Archive(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupCompression compression,
        Stream to,
        CancellationToken cancellationToken = default) => Write(machine, instance, process => process.File, to, cancellationToken);

    public Task<Remote<bool>> Dump(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupCompression compression,
        Stream to,
        CancellationToken cancellationToken = default) => Write(machine, instance, process => process.Rows, to, cancellationToken);

    public Task<Remote<bool>> Stage(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default) =>
        Read(machine, instance, from, (process, text) => process.Staged = text, cancellationToken);

    public Task<Remote<bool>> Adopt(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) =>
        Change(machine, instance, process =>
        {
            (process.File, process.Staged) = (process.Staged ?? process.File, null);
            return true;
        });

    public Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        machines.On(machine, instance, process =>
        {
            if (process is not null) process.Staged = null;
            return true;
        });

    public Task<Remote<bool>> Load(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default) =>
        Read(machine, instance, from, (process, text) => process.Rows = text, cancellationToken);

    public async Task<Remote<string>> Verify(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupPartKind part,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default)
    {
        var text = await new StreamReader(from).ReadToEndAsync(cancellationToken);
        return await Change(machine, instance, _ => $"{text.Length} characters of {part}");
    }

    private Task<Remote<bool>> Move(MachineAddress machine, InstanceId instance, Func<MemoryProcess, ProcessState> to) =>
        Change(machine, instance, process =>
        {
            process.State = to(process);
            return true;
        });

    private Task<Remote<T>> Change<T>(MachineAddress machine, InstanceId instance, Func<MemoryProcess, T> change) =>
        machines.On(machine, instance, process => change(process ?? throw new InvalidOperationException("Not installed.")));

    private async Task<Remote<bool>> Write(
        MachineAddress machine, InstanceId instance, Func<MemoryProcess, string> text, Stream to, CancellationToken cancellationToken)
    {
        var read = await Change(machine, instance, text);
        if (read.Error is { } error) return error;
        await to.WriteAsync(Encoding.UTF8.GetBytes(read.Value!), cancellationToken);
        return true;
    }

    private async Task<Remote<bool>> Read(
        MachineAddress machine, InstanceId instance, Stream from, Action<MemoryProcess, string> keep, CancellationToken cancellationToken)
    {
        var text = await new StreamReader(from).ReadToEndAsync(cancellationToken);
        return await Change(machine, instance, process =>
        {
            keep(process, text);
            return true;
        });
    }
}

using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>Instances' data by the scripts in <c>Runtimes/data</c>.</summary>
internal sealed class RuntimeData(SshOptions options, InstanceShell shell, DataScripts scripts) : IRuntimeData
{
    // The exit codes of verify.sh for a stream that is damaged, and for one of which something else came than what it was made of.
    private const int Damaged = 65;

    private const int Differs = 77;

    public Task<Remote<bool>> Archive(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        Do(machine, instance, spec, scripts.Archive, compression, null, to, cancellationToken);

    public Task<Remote<bool>> Dump(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        NoDatabase(spec) is { } error ? Task.FromResult<Remote<bool>>(error)
            : Do(machine, instance, spec, scripts.Dump, compression, null, to, cancellationToken);

    public Task<Remote<bool>> Stage(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        Do(machine, instance, spec, scripts.Stage, compression, from, null, cancellationToken);

    public async Task<Remote<bool>> Adopt(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default)
    {
        if (SpecCheck.DataFault(spec) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        return await shell.Do(machine, instance, new(scripts.Adopt, [instance.Value], DataRequest.Of(spec, BackupCompression.None, options.HelperImage), options.StopTimeout), cancellationToken);
    }

    public Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        shell.Do(machine, instance, new(scripts.DropStage, [instance.Value], Limit: options.StopTimeout), cancellationToken);

    public Task<Remote<bool>> Load(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        NoDatabase(spec) is { } error ? Task.FromResult<Remote<bool>>(error)
            : Do(machine, instance, spec, scripts.Load, compression, from, null, cancellationToken);

    public async Task<Remote<string>> Verify(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupPartKind part,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default)
    {
        if (part == BackupPartKind.Database && NoDatabase(spec) is { } missing) return missing;
        var answer = await Stream(
            machine, instance, spec, scripts.Verify, compression, from, null, cancellationToken, part == BackupPartKind.Database ? "database" : "files");
        if (answer.Value is { } said) return said.TrimEnd('\n');
        return answer.Error is { Fault: RemoteFault.ScriptFailed, ExitCode: Damaged or Differs } error
            ? error with { Fault = RemoteFault.ChecksumMismatch }
            : answer.Error!;
    }

    private async Task<Remote<bool>> Do(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, RemoteScript script, BackupCompression compression, Stream? from, Stream? to,
        CancellationToken cancellationToken) =>
        await Stream(machine, instance, spec, script, compression, from, to, cancellationToken) is { Error: { } error } ? error : true;

    private async Task<Remote<string>> Stream(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, RemoteScript script, BackupCompression compression, Stream? from, Stream? to,
        CancellationToken cancellationToken, params string[] arguments)
    {
        if (SpecCheck.DataFault(spec) is { } fault) return new RemoteError(RemoteFault.ScriptFailed, fault);
        var command = new RemoteCommand(script, [instance.Value, .. arguments], DataRequest.Of(spec, compression, options.HelperImage));
        return await shell.Stream(machine, instance, command, from, to, cancellationToken);
    }

    private static RemoteError? NoDatabase(InstanceSpec spec) =>
        spec.Data?.Database is null ? new(RemoteFault.ScriptFailed, "The instance's spec names no database.") : null;
}

using System.Text;
using Fleet.Backups;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Demo.Machines;

/// <summary>The data of simulated programs: some text that says which program's it is, so that the wrong one is not taken for it.</summary>
internal sealed class DemoData(DemoWorld world) : IRuntimeData
{
    private const string Head = "fleet demo, data of ";

    public Task<Remote<bool>> Archive(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        Write(machine, instance, to, cancellationToken);

    public Task<Remote<bool>> Dump(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default) =>
        Write(machine, instance, to, cancellationToken);

    public async Task<Remote<bool>> Stage(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        (await Read(machine, from, cancellationToken)).Error is { } error ? error : true;

    public async Task<Remote<bool>> Adopt(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.4, cancellationToken) is { } error ? error : true;

    public async Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.1, cancellationToken) is { } error ? error : true;

    public async Task<Remote<bool>> Load(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default) =>
        (await Read(machine, from, cancellationToken)).Error is { } error ? error : true;

    public async Task<Remote<string>> Verify(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupPartKind part, BackupCompression compression, Stream from,
        CancellationToken cancellationToken = default)
    {
        var read = await Read(machine, from, cancellationToken);
        return read.Value is { } text ? $"{text.Length} characters are what they were (demo)" : read.Error!;
    }

    private async Task<Remote<bool>> Write(MachineAddress machine, InstanceId instance, Stream to, CancellationToken cancellation)
    {
        if (await world.Reach(machine.Server.Value, 1.5, cancellation) is { } error) return error;
        var program = world.Find(instance.Value);
        if (program?.Disturbed(world.Now)?.Kind is DisturbanceKind.Unreadable)
        {
            return new RemoteError(RemoteFault.ScriptFailed, "tar: data/orders.db: Cannot read: Input/output error (an incident of the demo)", 2);
        }

        await to.WriteAsync(Encoding.UTF8.GetBytes($"{Head}{program?.Name ?? instance.Value} at {world.Now:O}\n"), cancellation);
        return true;
    }

    private async Task<Remote<string>> Read(MachineAddress machine, Stream from, CancellationToken cancellation)
    {
        if (await world.Reach(machine.Server.Value, 1, cancellation) is { } error) return error;
        using var reader = new StreamReader(from, leaveOpen: true);
        var text = await reader.ReadToEndAsync(cancellation);
        return text.StartsWith(Head, StringComparison.Ordinal) ? text : new RemoteError(RemoteFault.ChecksumMismatch, "That is no backup of a demo");
    }
}

using Fleet.Backups.Stores;
using Fleet.Common;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Backups.Sftp;

/// <summary>Tells how to reach a server now.</summary>
internal delegate Task<Outcome<MachineAddress>> FindMachine(ServerId server);

/// <summary>Objects as files on a server that Fleet reaches over SSH.</summary>
internal sealed class SftpStore(string name, ServerId server, string folder, FindMachine find, IRemoteFiles files)
    : BackupStore(name, StoreKinds.Sftp, $"{server}:{folder}")
{
    private readonly string _root = folder.Length > 1 ? folder.TrimEnd('/') : folder;

    protected override Task<Remote<bool>> Put(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken) =>
        At(machine => files.Write(machine, PathOf(key), produce, cancellationToken));

    protected override Task<Remote<T>> Get<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken) =>
        At(machine => files.Read(machine, PathOf(key), consume, cancellationToken));

    protected override Task<Remote<bool>> Remove(string key, CancellationToken cancellationToken) =>
        At(machine => files.Delete(machine, PathOf(key), cancellationToken));

    protected override Task<Remote<List<string>>> Keys(string prefix, CancellationToken cancellationToken) => At<List<string>>(async machine =>
    {
        var inside = prefix.LastIndexOf('/') is >= 0 and var slash ? prefix[..(slash + 1)] : "";
        var listed = await files.List(machine, inside.Length == 0 ? _root : PathOf(inside.TrimEnd('/')), cancellationToken);
        if (listed.Error is { } error) return error;
        return listed.Value.Select(file => ObjectKey.Of(inside + file)).OfType<string>().ToList();
    });

    // Failures of the other side are values already.
    protected override RemoteError? Explain(Exception exception) => null;

    protected override RemoteError Translate(RemoteError error) => error.Fault switch
    {
        RemoteFault.ObjectMissing or RemoteFault.StoreUnavailable or RemoteFault.Cancelled => error,
        _ => new(error.IsTransient ? RemoteFault.StoreUnavailable : RemoteFault.StoreRefused, $"The store {Name} ({Location}): {error.Message}"),
    };

    private async Task<Remote<T>> At<T>(Func<MachineAddress, Task<Remote<T>>> action)
    {
        var machine = await find(server);
        if (machine.IsOk) return await action(machine.Value);
        return machine.Error.Code == ErrorCode.ServiceUnavailable
            ? new RemoteError(RemoteFault.StoreUnavailable, machine.Error.Message)
            : new RemoteError(RemoteFault.StoreRefused, machine.Error.Message);
    }

    private string PathOf(string key) => _root.EndsWith('/') ? _root + key : $"{_root}/{key}";
}

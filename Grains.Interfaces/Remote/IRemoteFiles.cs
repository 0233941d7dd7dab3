using System.Collections.Immutable;

namespace Fleet.Remote;

/// <summary>Files on a machine by SFTP, over the connection that Fleet has to it anyway. Paths are absolute or relative to the account's home.</summary>
public interface IRemoteFiles
{
    /// <summary>Writes a file, making its folders; it stands under its name only when <paramref name="produce"/> has succeeded.</summary>
    Task<Remote<bool>> Write(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default);

    /// <summary>Reads a file; <see cref="RemoteFault.ObjectMissing"/> if there is none.</summary>
    Task<Remote<T>> Read<T>(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default);

    /// <summary>Deletes a file and what an interrupted write of it has left; not an error if there is none.</summary>
    Task<Remote<bool>> Delete(MachineAddress machine, string path, CancellationToken cancellationToken = default);

    /// <summary>The files under a folder and its folders, relative to it, half-written ones included; none if it is not there.</summary>
    Task<Remote<ImmutableArray<string>>> List(MachineAddress machine, string folder, CancellationToken cancellationToken = default);
}

using Fleet.Backups;
using Fleet.Instances;

namespace Fleet.Remote;

/// <summary>
/// The data of an instance on its machine. What is read and written passes through streams, never through memory or disks on this
/// side. Like a runtime's verbs, each may be repeated and may follow its own interruption; none leaves anything behind on the machine
/// but what it says.
/// </summary>
public interface IRuntimeData
{
    /// <summary>Writes an archive (tar, compressed) of the files that its spec names; its program is frozen meanwhile if it says so.</summary>
    Task<Remote<bool>> Archive(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default);

    /// <summary>Writes a dump (SQL text, compressed) of the database that its spec names.</summary>
    Task<Remote<bool>> Dump(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream to, CancellationToken cancellationToken = default);

    /// <summary>Unpacks an archive beside the live files, in the place of whatever lay there unpacked before.</summary>
    Task<Remote<bool>> Stage(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default);

    /// <summary>
    /// The staged files take the place of those live files that the spec names. Either all do or (a crash between two renames is mended
    /// by the repeat) none; nothing happens if nothing is staged.
    /// </summary>
    Task<Remote<bool>> Adopt(MachineAddress machine, InstanceId instance, InstanceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Removes what is staged, if anything is.</summary>
    Task<Remote<bool>> DropStage(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>Puts the database that its spec names back to what a dump holds, all of it or (on any failure) nothing; makes it first where the spec says so.</summary>
    Task<Remote<bool>> Load(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, BackupCompression compression, Stream from, CancellationToken cancellationToken = default);

    /// <summary>
    /// Restores a part of a backup into a scratch folder or a scratch database, compares it with what it was made of, and removes it.
    /// Says in a sentence what was compared; <see cref="RemoteFault.ChecksumMismatch"/> if it differs.
    /// </summary>
    Task<Remote<string>> Verify(
        MachineAddress machine,
        InstanceId instance,
        InstanceSpec spec,
        BackupPartKind part,
        BackupCompression compression,
        Stream from,
        CancellationToken cancellationToken = default);
}

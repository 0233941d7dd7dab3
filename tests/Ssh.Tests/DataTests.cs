using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>What tests of data share.</summary>
public abstract class DataTests(Lab lab) : InstanceTests(lab)
{
    private protected static InstanceSpec Idle { get; } = new() { Command = ["sleep", "1000"], StopGraceSeconds = 1 };

    private protected static InstanceSpec With(params string[] paths) => Idle with { Data = new() { Paths = [.. paths] } };

    private protected static async Task<InstanceId> Installed(Room room, InstanceSpec? spec = null)
    {
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, spec ?? Idle).Value();
        return id;
    }

    private protected static async Task<byte[]> Archived(Room room, InstanceId id, InstanceSpec spec, BackupCompression compression = BackupCompression.None)
    {
        using var to = new MemoryStream();
        await room.Process.Data.Archive(room.Machine, id, spec, compression, to).Value();
        return to.ToArray();
    }

    private protected static async Task<Remote<bool>> Staged(
        Room room, InstanceId id, InstanceSpec spec, byte[] archive, BackupCompression compression = BackupCompression.None)
    {
        using var from = new MemoryStream(archive);
        return await room.Process.Data.Stage(room.Machine, id, spec, compression, from);
    }

    private protected static async Task<Remote<string>> Verified(
        Room room, InstanceId id, InstanceSpec spec, byte[] part, BackupPartKind kind, BackupCompression compression = BackupCompression.None)
    {
        using var from = new MemoryStream(part);
        return await room.Process.Data.Verify(room.Machine, id, spec, kind, compression, from);
    }

    private protected static async Task Restored(
        Room room, InstanceId id, InstanceSpec spec, byte[] archive, BackupCompression compression = BackupCompression.None)
    {
        await Task.FromResult(await Staged(room, id, spec, archive, compression)).Value();
        await room.Process.Data.Adopt(room.Machine, id, spec).Value();
    }

    /// <summary>Everything about the files there that a restore must bring back.</summary>
    private protected static async Task<string> Picture(Room room, InstanceId id, string path = "work") => await room.Run(
        $"cd ~/.fleet/instances/{id.Value}/{path} && find . -printf '%y %m %P %l\\0' | sort -z | tr '\\0' '\\n'; find . -type f -print0 | sort -z | xargs -0 sha256sum").Value();

    /// <summary>What a verb must not leave in an instance's folder.</summary>
    private protected void NothingIsLeft(InstanceId id)
    {
        foreach (var name in (string[])["copy", "staged", "adopting", "replaced"]) Assert.False(Path.Exists(Path.Combine(Folder(id), name)), name);
    }

    private protected Task Settled(InstanceId id) => Until.True(() => !Path.Exists(Path.Combine(Folder(id), "copy")), "the guard has tidied up", 40);

    /// <summary>A tar made by that script, which finds itself in an empty folder.</summary>
    private protected static async Task<byte[]> Tar(Room room, string script)
    {
        using var to = new MemoryStream();
        var text = $"d=$(mktemp -d) && cd $d && mkdir work copy && printf 'fleet-manifest 1 names\\nroot work\\nd work\\n' >copy/manifest && {{ {script}\n}} && rm -rf $d";
        await room.Stream(text, null, to).Value();
        return to.ToArray();
    }
}

using System.Runtime.InteropServices;

namespace Fleet.Backups.Folder;

/// <summary>Folders that only this account may enter, and whose entries are on the disk when that is said.</summary>
internal static partial class PrivateFolders
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder and those above it where they are missing.</summary>
    public static void Make(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null) Make(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Mode);
        if (parent is not null) Sync(parent);
    }

    /// <summary>Puts a folder's entries on the disk. A file system that cannot do so for a folder does it unasked.</summary>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, 0);
        if (folder < 0) return;
        _ = FlushToDisk(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FlushToDisk(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

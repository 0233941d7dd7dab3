using System.Diagnostics;
using System.Globalization;

namespace Fleet.Tests.Processes.Faults;

/// <summary>A disk of some megabytes, in memory, that can be filled to the last byte. Only root may mount one.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Mounts one.</summary>
    /// <param name="mebibytes">Its size.</param>
    /// <param name="reason">Why it could not be mounted; empty if it was.</param>
    /// <returns>The disk; null where mounting is not permitted.</returns>
    public static SmallDisk? Mount(int mebibytes, out string reason)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-disk-").FullName;
        reason = Shell.Try("mount", "-t", "tmpfs", "-o", $"size={mebibytes.ToString(CultureInfo.InvariantCulture)}m,mode=0755", "tmpfs", folder);
        if (reason is "") return new(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Takes all that is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1024 * 1024; size >= 512; size /= 2)
        {
            try
            {
                while (true) file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Not so much.
            }
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever is still open there keeps the memory, and no longer the name.
        Shell.Try("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }
}

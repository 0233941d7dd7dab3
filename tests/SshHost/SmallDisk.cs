namespace Fleet.Tests.SshHost;

/// <summary>A file system that is soon full: a few megabytes of memory, mounted at a folder.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>In bytes.</summary>
    public const int Size = 4 * 1024 * 1024;

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one that everybody may write to; null where this process may not mount.</summary>
    public static async Task<SmallDisk?> Mount(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            await Tool.Run("mount", ["-t", "tmpfs", "-o", $"size={Size},mode=0777", "fleet-test", path]);
            return new(path);
        }
        catch (InvalidOperationException)
        {
            Directory.Delete(path);
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tool.Run("umount", ["-l", Path]);
        Directory.Delete(Path);
    }
}

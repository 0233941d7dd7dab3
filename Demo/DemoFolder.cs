namespace Fleet.Demo;

/// <summary>
/// Where a demo keeps its database: a temporary folder that goes with it. A lock says that somebody lives there, so that the next demo removes what
/// one that was killed has left, and nothing else.
/// </summary>
public sealed class DemoFolder : IDisposable
{
    private const string Prefix = "fleet-demo-";
    private const string LockName = "lock";

    // Between the making of a folder and that of its lock.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder;
    private readonly FileStream _lock;

    /// <summary>Makes one, and removes those that nobody lives in any more.</summary>
    public DemoFolder()
    {
        foreach (var other in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories($"{Prefix}*")) RemoveStale(other);
        _folder = Directory.CreateTempSubdirectory(Prefix);
        _lock = new FileStream(Path.Combine(_folder.FullName, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The data path.</summary>
    public string DataPath => Path.Combine(_folder.FullName, "data");

    /// <inheritdoc/>
    public void Dispose()
    {
        Remove(_folder);
        _lock.Dispose();
    }

    private static void RemoveStale(DirectoryInfo folder)
    {
        // What somebody else has put there under such a name is followed nowhere.
        if (folder.Attributes.HasFlag(FileAttributes.ReparsePoint)) return;
        var path = Path.Combine(folder.FullName, LockName);
        try
        {
            if (!File.Exists(path) && DateTime.UtcNow - folder.CreationTimeUtc < Youth) return;
            using var held = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            Remove(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody lives there, or it is another account's.
        }
    }

    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next demo tries again.
        }
    }
}

using Fleet.Backups.Stores;
using Fleet.Remote;

namespace Fleet.Backups.Folder;

/// <summary>Objects as files in a folder of this machine, or of what is mounted there.</summary>
internal sealed class FolderStore(string name, string folder) : BackupStore(name, StoreKinds.Folder, folder)
{
    // The system's numbers of errors that stay until somebody does something about them.
    private static readonly Dictionary<int, string> Refusals = new()
    {
        [28] = "its disk is full",
        [122] = "its quota is used up",
        [27] = "its file system takes no file of that size",
        [30] = "its file system is read-only",
        [17] = "a file stands where a folder should",
        [20] = "a file stands where a folder should",
        [21] = "a folder stands where a file should",
    };

    protected override async Task<Remote<bool>> Put(
        string key, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        var part = path + ObjectKey.Part;
        var kept = false;
        await using var file = Create(part);
        try
        {
            var produced = await produce(file, cancellationToken);
            if (produced.Error is not null) return produced;
            file.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: true);
            kept = true;
            PrivateFolders.Sync(Path.GetDirectoryName(path)!);
            return true;
        }
        finally
        {
            // Before the file is closed: until then nobody else takes its name.
            if (!kept) File.Delete(part);
        }
    }

    protected override async Task<Remote<T>> Get<T>(
        string key, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new(PathOf(key), new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(PathOf(key)))
        {
            return new RemoteError(RemoteFault.ObjectMissing, $"There is no {key} in the store {Name}.");
        }

        await using (file) return await consume(file, cancellationToken);
    }

    protected override Task<Remote<bool>> Remove(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!Directory.Exists(Path.GetDirectoryName(path))) return Task.FromResult<Remote<bool>>(true);
        if (!Directory.Exists(path)) File.Delete(path);
        File.Delete(path + ObjectKey.Part);
        RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return Task.FromResult<Remote<bool>>(true);
    }

    protected override Task<Remote<List<string>>> Keys(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var begin = Path.Combine(Location, prefix.LastIndexOf('/') is >= 0 and var slash ? prefix[..slash] : "");
        if (Directory.Exists(begin))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            foreach (var file in Directory.EnumerateFiles(begin, "*", options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (ObjectKey.Of(Path.GetRelativePath(Location, file)) is { } key) found.Add(key);
            }
        }

        return Task.FromResult<Remote<List<string>>>(found);
    }

    protected override RemoteError? Explain(Exception exception) => exception switch
    {
        UnauthorizedAccessException => Refused("Fleet may not do that there"),
        PathTooLongException => Refused("its path is too long"),
        IOException io when Refusals.TryGetValue(io.HResult, out var why) => Refused(why),
        IOException => new(RemoteFault.StoreUnavailable, $"The store {Name} ({Location}) failed: {exception.Message}"),
        _ => null,
    };

    // A folder may be taken away as empty between its making and its use.
    private static FileStream Create(string path)
    {
        for (var again = false; ; again = true)
        {
            PrivateFolders.Make(Path.GetDirectoryName(path)!);
            try
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous,
                };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                return new(path, options);
            }
            catch (DirectoryNotFoundException) when (!again)
            {
            }
        }
    }

    private void RemoveEmptyFolders(string path)
    {
        try
        {
            for (; path.Length > Location.Length; path = Path.GetDirectoryName(path)!) Directory.Delete(path);
        }
        catch (IOException)
        {
            // It holds something.
        }
    }

    private string PathOf(string key) => Path.Combine(Location, key);

    private RemoteError Refused(string why) => new(RemoteFault.StoreRefused, $"The store {Name} ({Location}) refuses: {why}.");
}

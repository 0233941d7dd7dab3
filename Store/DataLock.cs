namespace Fleet.Store;

/// <summary>
/// Who uses the data folder: any number of stores at once, or one move of what is in it. The file says nothing; the system ends the lock of a
/// process that dies.
/// </summary>
internal static class DataLock
{
    private const string FileName = "fleet.lock";

    // How Linux, macOS and Windows say that somebody else holds it.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>For a store, until it is disposed of.</summary>
    /// <exception cref="InvalidOperationException">What is in the folder is being moved.</exception>
    public static IDisposable Share(StoreOptions options)
    {
        var folder = DataFolder.Ensure(options);
        return Take(folder, FileShare.Read) ?? throw new InvalidOperationException(
            $"The fleet in '{folder}' (option Store:DataPath) is being moved to another database: start Fleet there when that has ended.");
    }

    /// <summary>For a move; null if a store uses the folder, or another move.</summary>
    public static IDisposable? Own(string folder) => Take(folder, FileShare.None);

    private static FileStream? Take(string folder, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.Read, share, bufferSize: 1);
        }
        catch (IOException fault) when (Held.Contains(fault.HResult))
        {
            return null;
        }
    }
}

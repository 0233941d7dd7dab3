namespace Fleet.Store;

/// <summary>The folder of the database file and of the key file.</summary>
internal static class DataFolder
{
    /// <summary>Makes it, for its owner only, if it is missing.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made; the message names the option.</exception>
    public static string Ensure(StoreOptions options)
    {
        var path = Path.GetFullPath(options.DataPath);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The folder '{path}' (option Store:DataPath) cannot be made: {cause.Message}", cause);
        }
        return path;
    }
}

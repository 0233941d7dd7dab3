using System.Security.Cryptography;

namespace Fleet.Store.Secrets;

/// <summary>The key that seals secrets, from the option or from a file that is made at the first start.</summary>
internal static class SecretKey
{
    public const int Size = 32;

    private const string FileName = "secret.key";

    /// <exception cref="InvalidOperationException">It cannot be had; the message names the option or the file, never the key.</exception>
    public static byte[] Load(StoreOptions options)
    {
        if (options.SecretKey is { } given) return Parse(given, "The option Store:SecretKey");
        var path = Path.Combine(DataFolder.Ensure(options), FileName);
        try
        {
            if (!File.Exists(path)) Create(path);
            return Parse(File.ReadAllText(path), $"The key file '{path}'");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The key file '{path}' (folder: option Store:DataPath) cannot be used: {cause.Message}", cause);
        }
    }

    // Written aside and then moved, without replacing: nobody ever sees half a key, and of two processes that start at once one wins.
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, create))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size))));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static byte[] Parse(string text, string source)
    {
        var key = new byte[Size];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Size
            ? key
            : throw new InvalidOperationException($"{source} must hold base64 of {Size} bytes.");
    }
}

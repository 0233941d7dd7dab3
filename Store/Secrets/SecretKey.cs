using System.Security.Cryptography;
using System.Text;

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
            throw new InvalidOperationException(
                $"The key file '{path}' (folder: option Store:DataPath) cannot be used: {cause.Message}", cause);
        }
    }

    // Written aside and then moved, so that nobody ever sees half a key; under a lock, because a move replaces what another process made.
    private static void Create(string path)
    {
        using var turn = TakeTurn(path + ".lock");
        if (File.Exists(path)) return;
        var draft = path + ".new";
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, create))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size))));
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path);
    }

    // The system ends the lock of a process that dies, so that a crash leaves nothing to clear away.
    private static FileStream TakeTurn(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 500)
            {
                Thread.Sleep(10);
            }
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

using System.Security.Cryptography;
using System.Text;

namespace Fleet.Store.Secrets;

/// <summary>A file of keys: one in each line, the newest last. Lines that are empty or begin with # say nothing.</summary>
internal static class KeyFile
{
    private const string FileName = "secret.key";

    /// <summary>The keys of the file in the data folder, which is made with one key at the first start.</summary>
    /// <exception cref="InvalidOperationException">It cannot be had; the message names the file, never a key.</exception>
    public static IReadOnlyList<SealingKey> Own(StoreOptions options)
    {
        var path = Path.Combine(DataFolder.Ensure(options), FileName);
        return Read(path, "folder: option Store:DataPath", () =>
        {
            if (!File.Exists(path)) Create(path);
        });
    }

    /// <summary>The keys of a file that somebody else has made.</summary>
    /// <exception cref="InvalidOperationException">It cannot be had; the message names the file, never a key.</exception>
    public static IReadOnlyList<SealingKey> Given(string path) => Read(path, "option Store:SecretKeyFile", () => { });

    /// <summary>The keys of such a text.</summary>
    /// <exception cref="InvalidOperationException">It holds none, or something else.</exception>
    public static IReadOnlyList<SealingKey> Parse(string text, string source)
    {
        List<SealingKey> keys =
        [
            .. text.Split('\n').Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..])).Select(line => SealingKey.Parse(line, source)),
        ];
        return keys.Count > 0 ? keys : throw new InvalidOperationException($"{source} must hold base64 of {SealingKey.Size} bytes.");
    }

    private static IReadOnlyList<SealingKey> Read(string path, string option, Action prepare)
    {
        try
        {
            prepare();
            return Parse(File.ReadAllText(path), $"The key file '{path}'");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The key file '{path}' ({option}) cannot be used: {cause.Message}", cause);
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
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealingKey.Size))));
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
}

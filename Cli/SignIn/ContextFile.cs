using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Cli.Shell;

namespace Fleet.Cli.SignIn;

/// <summary>A Fleet and the key to it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="ApiKey">The key.</param>
/// <param name="KeyId">The key's id, where fleet login has made it; fleet logout revokes it then.</param>
internal sealed record Context(Uri Url, string ApiKey, string? KeyId = null);

/// <summary>The contexts by their names, and the one that counts where nobody names one.</summary>
internal sealed record Contexts
{
    public string Current { get; init; } = "";

    [JsonPropertyName("contexts")]
    public SortedDictionary<string, Context> All { get; init; } = new(StringComparer.Ordinal);

    [JsonIgnore]
    public ICollection<string> Names => All.Keys;
}

/// <summary>The file that remembers them. Only its owner can read it.</summary>
internal sealed class ContextFile(string path)
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static ContextFile Default { get; } = new(System.IO.Path.Combine(Folder(), "fleet", "config.json"));

    public string Path => path;

    /// <exception cref="Failure">It cannot be read.</exception>
    public Contexts Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Contexts>(File.ReadAllText(path), Web) ?? new() : new();
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new Failure(ExitCodes.Failed, $"{path} cannot be read ({exception.Message.TrimEnd('.')}). Mend or delete it, and sign in again: fleet login.");
        }
    }

    /// <summary>The same; nothing where it cannot be read.</summary>
    public Contexts ReadOrEmpty()
    {
        try
        {
            return Read();
        }
        catch (Failure)
        {
            return new();
        }
    }

    /// <summary>Writes it whole, or not at all.</summary>
    public void Write(Contexts contexts)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnersFolder);
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(draft, options)) JsonSerializer.Serialize(file, contexts, Web);
        File.Move(draft, path, overwrite: true);
    }

    private static string Folder() =>
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
}

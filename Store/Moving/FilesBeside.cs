using System.Collections.Immutable;
using System.Globalization;
using Fleet.Moving;

namespace Fleet.Store.Moving;

/// <summary>What stands in the data folder beside the database file, and is not moved with it.</summary>
internal static class FilesBeside
{
    private static readonly (string Name, string Remark)[] Known =
    [
        ("secret.key", "NEEDED: without it no secret can be opened. Put it in the folder of Fleet__DataPath on the new side, or name it in Fleet__SecretKeyFile; all processes of Fleet need it"),
        ("backups", "needed where backups are kept in it: put it in the folder of Fleet__DataPath on the new side"),
        ("recordings", "recordings of terminals; Fleet runs without them"),
    ];

    public static ImmutableArray<FileBeside> Of(StoreOptions options)
    {
        var folder = Path.GetFullPath(options.DataPath);
        var files = Known
            .Select(file => (Path: Path.Combine(folder, file.Name), file.Remark))
            .Where(file => File.Exists(file.Path) || Directory.Exists(file.Path))
            .Select(file => new FileBeside(file.Path, file.Remark));
        string[] named =
        [
            .. Named(options.SecretKey is not null, "Fleet__SecretKey"),
            .. options.SecretKeys.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"Fleet__SecretKeys__{i}")),
            .. Named(options.SecretKeyFile is not null, "Fleet__SecretKeyFile"),
            .. Named(options.SecretKeyCommand.Count > 0, "Fleet__SecretKeyCommand"),
        ];
        return [.. files, .. named.Select(setting => new FileBeside(setting, "NEEDED: the new side must be given the same keys"))];
    }

    private static IEnumerable<string> Named(bool isGiven, string setting) => isGiven ? [setting] : [];
}

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Advisories.Osv;
using Microsoft.Extensions.Logging;

namespace Fleet.Advisories;

/// <summary>Reads the files of a folder, each again only when it has changed.</summary>
internal sealed class OsvFolder(AdvisoryOptions options, ILogger log)
{
    private Dictionary<string, Known> _files = [];
    private string? _edition;

    /// <summary>All of them as they are now; null if nothing has changed, or the folder cannot be read.</summary>
    public Loaded? Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            var found = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsOurs)
                .OrderBy(file => file.FullName, StringComparer.Ordinal).ToList();
            var stamps = found.ToDictionary(file => file.FullName, Stamp);
            var edition = Sum(path, stamps);
            if (edition == _edition) return null;

            var files = new Dictionary<string, Known>();
            foreach (var (file, stamp) in stamps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var known = _files.GetValueOrDefault(file);
                if (known?.Stamp != stamp) known = new(stamp, ReadFile(file) ?? known?.Records ?? []);
                files[file] = known;
            }

            (_files, _edition) = (files, edition);
            return new(Index(files.Values), files.Count == 0 ? null : edition);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.FolderUnreadable(path, exception.Message);
            return null;
        }
    }

    private AdvisoryIndex Index(IEnumerable<Known> files)
    {
        var index = new AdvisoryIndex();
        foreach (var affected in files.SelectMany(file => file.Records))
        {
            if (index.Count == options.OsvMaxEntries)
            {
                log.TooMany(options.OsvMaxEntries);
                break;
            }

            index.Add(affected);
        }

        return index;
    }

    /// <summary>Null if it cannot be read: it may be half copied, and is tried again when it has changed.</summary>
    private List<Affected>? ReadFile(string path)
    {
        try
        {
            if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return ReadArchive(path);
            using var file = File.OpenRead(path);
            return ReadOne(file, file.Length, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.FileUnreadable(path, exception.Message);
            return null;
        }
    }

    private List<Affected> ReadArchive(string path)
    {
        var records = new List<Affected>();
        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            using var content = entry.Open();
            records.AddRange(ReadOne(content, entry.Length, $"{path}/{entry.FullName}") ?? []);
            if (records.Count >= options.OsvMaxEntries) break;
        }

        return records;
    }

    private List<Affected>? ReadOne(Stream content, long length, string name)
    {
        if (length > options.OsvMaxFileBytes)
        {
            log.FileUnreadable(name, $"it has more than {options.OsvMaxFileBytes} bytes");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(content);
            return [.. OsvReader.Read(document.RootElement)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            log.FileUnreadable(name, exception.Message);
            return null;
        }
    }

    private static bool IsOurs(FileInfo file) =>
        file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase) || file.Extension.Equals(".zip", StringComparison.OrdinalIgnoreCase);

    private static string Stamp(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Length}/{file.LastWriteTimeUtc.Ticks}");

    private static string Sum(string path, Dictionary<string, string> stamps)
    {
        var text = new StringBuilder();
        foreach (var (file, stamp) in stamps) text.Append(Path.GetRelativePath(path, file)).Append('\0').Append(stamp).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private sealed record Known(string Stamp, IReadOnlyList<Affected> Records);
}

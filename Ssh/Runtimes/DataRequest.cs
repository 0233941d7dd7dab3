using Fleet.Backups;
using Fleet.Instances;

namespace Fleet.Ssh.Runtimes;

/// <summary>Writes what a spec says of data as the lines that <c>Runtimes/data/lib.sh</c> reads.</summary>
internal static class DataRequest
{
    public static string Of(InstanceSpec spec, BackupCompression compression, string image)
    {
        var data = spec.Data ?? new();
        List<string> lines =
        [
            "quiesce " + data.Quiesce switch { Quiesce.Freeze => "freeze", Quiesce.Stop => "stop", _ => "live" },
            "compression " + compression switch { BackupCompression.Gzip => "gzip", BackupCompression.Zstd => "zstd", _ => "none" },
            .. Roots(data).Select(root => "root " + InstallPayload.Escape(root)),
        ];
        if (!data.Volumes.IsDefaultOrEmpty) lines.Add("image " + image);
        if (data.Database is { } database) lines.AddRange(Database(database));
        if (data.Database is { Create: true }) lines.Add("create");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The lines that name a database.</summary>
    public static IEnumerable<string> Database(InstanceDatabase database)
    {
        yield return "database " + database.Name;
        if (database.User is { } user) yield return "user " + user;
        if (database.Service is { } service) yield return "service " + service;
    }

    // A path inside another one of them is of no consequence.
    private static IEnumerable<string> Roots(InstanceData data)
    {
        string[] paths = data.Paths.IsDefaultOrEmpty ? ["work"] : [.. data.Paths.Select(path => "work/" + path).Distinct(StringComparer.Ordinal)];
        var outermost = paths.Where(path => !paths.Any(other => path.StartsWith(other + "/", StringComparison.Ordinal)));
        return outermost.Concat(data.Volumes.IsDefault ? [] : data.Volumes.Select(volume => "volumes/" + volume));
    }
}

using Fleet.Backups;
using Fleet.Instances;

namespace Fleet.Grains.Backups;

/// <summary>What the objects of a backup are called in their store.</summary>
internal static class BackupKeys
{
    /// <summary>What all of them begin with.</summary>
    public static string Prefix(InstanceId instance, BackupId backup) => $"{instance}/{backup}/";

    public static string Of(InstanceId instance, BackupId backup, BackupPartKind part, BackupCompression compression) =>
        Prefix(instance, backup)
        + (part == BackupPartKind.Database ? "database.sql" : "files.tar")
        + compression switch { BackupCompression.Gzip => ".gz", BackupCompression.Zstd => ".zst", _ => "" };
}

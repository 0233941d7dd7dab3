using Fleet.Common;

namespace Fleet.Backups;

/// <summary>What a backup is to be.</summary>
/// <param name="Reason">Why it is made.</param>
/// <param name="Compression">How its parts are compressed.</param>
/// <param name="Label">What somebody calls it, 1 to 128 characters; null for a label of its own.</param>
/// <param name="Store">The store to keep it in; null for the default one.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-request")]
public sealed record BackupRequest(
    [property: Id(0)] BackupReason Reason,
    [property: Id(1)] BackupCompression Compression = BackupCompression.Gzip,
    [property: Id(2)] string? Label = null,
    [property: Id(3)] string? Store = null);

/// <summary>Why a backup is made.</summary>
[GenerateSerializer, Alias("fleet.backup-reason")]
public enum BackupReason
{
    /// <summary>Somebody asked for it. Retention leaves it alone.</summary>
    Manual,

    /// <summary>Its policy's time had come.</summary>
    Scheduled,

    /// <summary>Its instance is about to be destroyed. Retention leaves it alone.</summary>
    BeforeDestroy,
}

/// <summary>How a backup is compressed.</summary>
[GenerateSerializer, Alias("fleet.backup-compression")]
public enum BackupCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Zstandard; the machine must have <c>zstd</c>.</summary>
    Zstd,
}

/// <summary>When an instance is backed up by itself, and how long that is kept.</summary>
/// <param name="Schedule">Cron, five fields.</param>
/// <param name="TimeZone">The IANA time zone of the schedule.</param>
/// <param name="Retention">Which of the scheduled backups are kept.</param>
/// <param name="Compression">How they are compressed.</param>
/// <param name="Store">The store to keep them in; null for the default one.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-policy")]
public sealed record BackupPolicy(
    [property: Id(0)] string Schedule,
    [property: Id(1)] string TimeZone,
    [property: Id(2)] BackupRetention Retention,
    [property: Id(3)] BackupCompression Compression = BackupCompression.Gzip,
    [property: Id(4)] string? Store = null);

/// <summary>
/// Which completed backups of a schedule are kept: those that any of these rules keeps. Days, weeks (from Monday) and months are those of
/// the policy's time zone, and the newest backup of each counts. The newest of all is never deleted.
/// </summary>
/// <param name="Last">The newest so many, 0 to 1,000.</param>
/// <param name="Daily">One for each of the newest so many days that have any, 0 to 1,000.</param>
/// <param name="Weekly">One for each of the newest so many weeks.</param>
/// <param name="Monthly">One for each of the newest so many months.</param>
[GenerateSerializer, Immutable, Alias("fleet.backup-retention")]
public sealed record BackupRetention(
    [property: Id(0)] int Last, [property: Id(1)] int Daily = 0, [property: Id(2)] int Weekly = 0, [property: Id(3)] int Monthly = 0);

using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Backups;
using Fleet.Grains.Scheduling;

namespace Fleet.Grains.Instances;

/// <summary>What a backup policy must keep to, and when it is due. Pure.</summary>
internal static class ScheduleRules
{
    public static FleetError? Check(BackupPolicy policy) =>
        (CronClock.TryParse(policy.Schedule) is not null
            ? null : FleetError.Invalid("schedule must be a cron expression of five fields", "backups.schedule"))
        ?? (TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out _) ? null : FleetError.Invalid("there is no such time zone", "backups.timeZone"))
        ?? (Next(policy, DateTimeOffset.UnixEpoch) is not null ? null : FleetError.Invalid("schedule names a time that never comes", "backups.schedule"))
        ?? RetentionRules.Check(policy.Retention, "backups.retention")
        ?? (Enum.IsDefined(policy.Compression) ? null : FleetError.Invalid("compression must be none, gzip or zstd", "backups.compression"));

    /// <summary>The first time after that one; null for a policy that makes no sense.</summary>
    public static DateTimeOffset? Next(BackupPolicy policy, DateTimeOffset after) =>
        CronClock.TryParse(policy.Schedule) is { } schedule && TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out var zone)
            ? CronClock.Next(schedule, zone, after)?.ToUniversalTime() : null;
}

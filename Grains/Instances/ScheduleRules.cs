using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Backups;
using Fleet.Grains.Scheduling;
using Fleet.Scheduling;

namespace Fleet.Grains.Instances;

/// <summary>What a backup policy must keep to, and when it is due. Pure.</summary>
internal static class ScheduleRules
{
    public static FleetError? Check(BackupPolicy policy) =>
        CronRules.CheckFive(policy.Schedule, "backups.schedule")
        ?? (TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out _) ? null : FleetError.Invalid("there is no such time zone", "backups.timeZone"))
        ?? (Next(policy, DateTimeOffset.UnixEpoch) is not null ? null : FleetError.Invalid("schedule names a time that never comes", "backups.schedule"))
        ?? RetentionRules.Check(policy.Retention, "backups.retention")
        ?? (Enum.IsDefined(policy.Compression) ? null : FleetError.Invalid("compression must be none, gzip or zstd", "backups.compression"));

    /// <summary>The first time after that one; null for a policy that makes no sense.</summary>
    public static DateTimeOffset? Next(BackupPolicy policy, DateTimeOffset after) =>
        CronExpression.TryParse(policy.Schedule, out var schedule, out _) && TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out var zone)
            ? schedule.Next(after, zone) : null;
}

using Fleet.Servers;
using NCrontab;

namespace Fleet.Grains.Servers;

/// <summary>Whether a maintenance window is open. Pure.</summary>
internal static class MaintenanceClock
{
    public static bool IsOpen(MaintenanceWindow window, DateTimeOffset now)
    {
        if (window.Schedule is null) return window.StartsAt <= now && now < window.StartsAt + window.Duration;
        if (window.StartsAt > now || TryParse(window.Schedule) is not { } schedule) return false;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone)) return false;

        // A day to either side, so that a begin in the hour that a change of the clock skips or repeats is among them.
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        return schedule.GetNextOccurrences(local - window.Duration - TimeSpan.FromDays(1), local.AddDays(1))
            .Select(begin => ToUtc(begin, zone))
            .Any(begin => begin <= now && now < begin + window.Duration);
    }

    /// <summary>Whether a one-off window is over for good.</summary>
    public static bool IsOver(MaintenanceWindow window, DateTimeOffset now) => window.Schedule is null && window.StartsAt + window.Duration <= now;

    /// <summary>Reads a cron expression of five fields; null if it is none.</summary>
    public static CrontabSchedule? TryParse(string text) =>
        text.Length <= 128 && text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 5 ? CrontabSchedule.TryParse(text) : null;

    /// <summary>A begin in a skipped hour comes when the clock goes on; one in a repeated hour is the first of the two.</summary>
    private static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            var before = zone.GetUtcOffset(local.AddDays(-1));
            return new DateTimeOffset(local, before);
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }
}

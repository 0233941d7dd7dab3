using Fleet.Grains.Scheduling;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>When a maintenance window is open. Pure.</summary>
internal static class MaintenanceClock
{
    /// <summary>Whether text says when a recurring window begins.</summary>
    public static bool IsSchedule(string text) => CronClock.TryParse(text) is not null;

    public static bool IsOpen(MaintenanceWindow window, DateTimeOffset now) => OpenUntil(window, now) is not null;

    /// <summary>When a window that is open closes; of a recurring one that overlaps itself, the time that began last. Null if it is not open.</summary>
    public static DateTimeOffset? OpenUntil(MaintenanceWindow window, DateTimeOffset now) =>
        LastBegin(window, now) is { } begin && now < begin + window.Duration ? begin + window.Duration : null;

    /// <summary>Whether a one-off window is over for good.</summary>
    public static bool IsOver(MaintenanceWindow window, DateTimeOffset now) => window.Schedule is null && window.StartsAt + window.Duration <= now;

    private static DateTimeOffset? LastBegin(MaintenanceWindow window, DateTimeOffset now)
    {
        if (window.StartsAt > now) return null;
        if (window.Schedule is null) return window.StartsAt;
        if (CronClock.TryParse(window.Schedule) is not { } schedule) return null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone)) return null;

        return CronClock.Around(schedule, zone, now - window.Duration, now)
            .Where(begin => begin <= now && !(begin < window.StartsAt))
            .Max(begin => (DateTimeOffset?)begin);
    }
}

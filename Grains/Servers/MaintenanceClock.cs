using Fleet.Scheduling;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>Whether a maintenance window is open. Pure.</summary>
internal static class MaintenanceClock
{
    public static bool IsOpen(MaintenanceWindow window, DateTimeOffset now)
    {
        if (window.Schedule is null) return window.StartsAt <= now && now < window.StartsAt + window.Duration;
        if (window.StartsAt > now || !CronExpression.TryParse(window.Schedule, out var schedule, out _)) return false;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone)) return false;

        return schedule.Between(now - window.Duration, now, zone).Any();
    }

    /// <summary>Whether a one-off window is over for good.</summary>
    public static bool IsOver(MaintenanceWindow window, DateTimeOffset now) => window.Schedule is null && window.StartsAt + window.Duration <= now;
}

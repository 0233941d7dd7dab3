using Fleet.Scheduling;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>When a maintenance window is open. Pure.</summary>
internal static class MaintenanceClock
{
    // Looked back ever further, so that a window that begins often is not counted through from its beginning.
    private static readonly TimeSpan[] Looks = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1)];

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
        if (!CronExpression.TryParse(window.Schedule, out var schedule, out _)) return null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone)) return null;

        var last = Looks.Where(look => look < window.Duration).Append(window.Duration)
            .Select(look => LastSince(now - look))
            .FirstOrDefault(begin => begin is not null);
        return last < window.StartsAt ? null : last;

        DateTimeOffset? LastSince(DateTimeOffset from)
        {
            DateTimeOffset? found = null;
            for (var next = schedule.Next(from, zone); next <= now; next = schedule.Next(next.Value, zone)) found = next;
            return found;
        }
    }
}

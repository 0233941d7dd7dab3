using Fleet.Common;
using Fleet.Scheduling;

namespace Fleet.ScheduledTasks;

/// <summary>What a schedule must keep to, and when it is due. Pure.</summary>
public static class TaskScheduleRules
{
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with it, with the console API's field to blame; null if nothing is.</summary>
    public static FleetError? Check(TaskSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (new[] { schedule.Cron is not null, schedule.At is not null, schedule.EverySec is not null }.Count(given => given) != 1)
        {
            return FleetError.Invalid("give exactly one of cron, at and everySec", "schedule");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone)) return FleetError.Invalid("there is no such time zone", "timezone");
        if (schedule.EverySec is < 10 or > 31_536_000) return FleetError.Invalid("everySec must be between 10 and 31536000", "schedule.everySec");
        if (schedule.At <= DateTimeOffset.UnixEpoch || schedule.At >= Latest) return FleetError.Invalid("at must lie before the year 2200", "schedule.at");
        if (schedule.Cron is null) return null;
        if (!CronExpression.TryParse(schedule.Cron, out var cron, out var fault))
        {
            return FleetError.Invalid($"cron: {fault.Message} (at position {fault.Position})", "cron");
        }

        return cron.Next(DateTimeOffset.UnixEpoch, zone) is null ? FleetError.Invalid("cron names a time that never comes", "cron") : null;
    }

    /// <summary>The first time after that one; null if there is none.</summary>
    /// <param name="schedule">When.</param>
    /// <param name="anchor">What intervals are counted from.</param>
    /// <param name="after">After which time.</param>
    public static DateTimeOffset? Next(TaskSchedule schedule, DateTimeOffset anchor, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.At is { } once) return once > after ? once : null;
        if (schedule.EverySec is { } seconds)
        {
            var every = TimeSpan.FromSeconds(seconds).Ticks;
            return anchor.AddTicks(every * (Math.Max(0, (after - anchor).Ticks / every) + 1));
        }

        return CronExpression.TryParse(schedule.Cron, out var cron, out _) && TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone)
            ? cron.Next(after, zone) : null;
    }

    /// <summary>Its next times, at most so many.</summary>
    public static IEnumerable<DateTimeOffset> Times(TaskSchedule schedule, DateTimeOffset anchor, DateTimeOffset after)
    {
        for (var next = Next(schedule, anchor, after); next is { } at; next = Next(schedule, anchor, at)) yield return at;
    }
}

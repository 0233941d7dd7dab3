using NCrontab;

namespace Fleet.Grains.Scheduling;

/// <summary>
/// When a cron expression of five fields is due in a time zone. What falls into an hour that a change of the clock skips is due when
/// the clock goes on; what falls into a repeated hour is due in the first of the two. Pure.
/// </summary>
internal static class CronClock
{
    // The 29th of February is up to eight years away; an expression that is not due by then never is.
    private const int YearsAhead = 9;

    /// <summary>Reads a cron expression of five fields; null if it is none.</summary>
    public static CrontabSchedule? TryParse(string text) =>
        text.Length <= 128 && text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 5 ? CrontabSchedule.TryParse(text) : null;

    /// <summary>The first time after that one; null if there never is one.</summary>
    public static DateTimeOffset? Next(CrontabSchedule schedule, TimeZoneInfo zone, DateTimeOffset after)
    {
        // From a day before, so that what a change of the clock has put off is among them; to a day after the first that
        // comes, because it may have put that one off beyond others.
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        DateTimeOffset? next = null;
        foreach (var begin in schedule.GetNextOccurrences(local.AddDays(-1), local.AddYears(YearsAhead)))
        {
            var at = ToUtc(begin, zone);
            if (at > after && (next is null || at < next)) next = at;
            if (next is { } found && at > found.AddDays(1)) break;
        }

        return next;
    }

    /// <summary>The times that begin, by the zone's clock, between those two, a day to either side included; not quite in order.</summary>
    public static IEnumerable<DateTimeOffset> Around(CrontabSchedule schedule, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to) =>
        schedule.GetNextOccurrences(
            TimeZoneInfo.ConvertTime(from, zone).DateTime.AddDays(-1), TimeZoneInfo.ConvertTime(to, zone).DateTime.AddDays(1))
            .Select(begin => ToUtc(begin, zone));

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

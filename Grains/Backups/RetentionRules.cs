using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;

namespace Fleet.Grains.Backups;

/// <summary>What a policy keeps of the backups that its schedule has made. Pure.</summary>
internal static class RetentionRules
{
    private const int Most = 1000;

    /// <summary>A completed backup, and the time it was asked for.</summary>
    public readonly record struct Dated(BackupId Id, DateTimeOffset At);

    public static FleetError? Check(BackupRetention retention, string field) =>
        Number(retention.Last, field, "last") ?? Number(retention.Daily, field, "daily")
        ?? Number(retention.Weekly, field, "weekly") ?? Number(retention.Monthly, field, "monthly");

    /// <summary>Those that no rule keeps, the oldest first.</summary>
    public static ImmutableArray<Dated> Expired(IEnumerable<Dated> backups, BackupRetention retention, TimeZoneInfo zone)
    {
        var newestFirst = backups.OrderByDescending(backup => backup.At).ThenByDescending(backup => backup.Id.Value, StringComparer.Ordinal).ToList();
        HashSet<Dated> kept =
        [
            .. newestFirst.Take(Math.Max(1, retention.Last)),
            .. NewestOfEach(retention.Daily, day => day),
            .. NewestOfEach(retention.Weekly, day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7))),
            .. NewestOfEach(retention.Monthly, day => new DateOnly(day.Year, day.Month, 1)),
        ];
        return [.. newestFirst.Where(backup => !kept.Contains(backup)).Reverse()];

        IEnumerable<Dated> NewestOfEach(int count, Func<DateOnly, DateOnly> period) =>
            newestFirst.DistinctBy(backup => period(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(backup.At, zone).DateTime))).Take(count);
    }

    private static FleetError? Number(int number, string field, string name) => number is >= 0 and <= Most
        ? null : FleetError.Invalid($"{name} must be between 0 and {Most:N0}", $"{field}.{name}");
}

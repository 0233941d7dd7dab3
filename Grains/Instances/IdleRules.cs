using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>What is known of an instance's idleness.</summary>
/// <param name="Since">Since when nobody has used it; null while somebody does.</param>
/// <param name="SeenAt">When it was last looked at.</param>
internal readonly record struct IdleClock(DateTimeOffset? Since, DateTimeOffset SeenAt);

/// <summary>Whether nobody uses an instance, and whether it may be suspended for that. Pure.</summary>
internal static class IdleRules
{
    /// <summary>A longer time in which nobody looked counts as a time in which it may have been used.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(1);

    private const int MinutesOfWeek = 10_080;
    private const int MinutesOfDay = 1440;
    private const int MaxExcluded = 50;

    public static FleetError? Check(IdlePolicy policy) =>
        (policy.AfterMinutes is >= 1 and <= MinutesOfWeek
            ? null : FleetError.Invalid($"afterMinutes must be between 1 and {MinutesOfWeek:N0}", "idle.afterMinutes"))
        ?? (policy.CpuPercent is >= 0 and <= 100 ? null : FleetError.Invalid("cpuPercent must be between 0 and 100", "idle.cpuPercent"))
        ?? (Enum.IsDefined(policy.Mode) ? null : FleetError.Invalid("mode must be pause or stop", "idle.mode"))
        ?? (TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out _)
            ? null : FleetError.Invalid("there is no such time zone", "idle.timeZone"))
        ?? (policy.Excluded.Length > MaxExcluded
            ? FleetError.Invalid($"excluded must have at most {MaxExcluded} items", "idle.excluded") : null)
        ?? policy.Excluded.Select(Check).FirstOrDefault(error => error is not null);

    /// <summary>The clock after another look. <paramref name="cpuPercent"/> is the use since the look before.</summary>
    public static IdleClock Seen(
        IdlePolicy policy, IdleClock clock, InstanceObservation observation, double cpuPercent, DateTimeOffset at)
    {
        var isUsed = observation.State != ProcessState.Running
            || observation is { Connections: > 0 } or { Waiting: > 0 }
            || cpuPercent >= policy.CpuPercent;
        var wasWatched = at - clock.SeenAt <= LongestGap;
        return new IdleClock(isUsed ? null : wasWatched ? clock.Since ?? at : at, at);
    }

    /// <summary>Whether it has been idle for long enough, at a time when it may be suspended.</summary>
    public static bool IsDue(IdlePolicy policy, IdleClock clock, DateTimeOffset now) =>
        clock.Since is { } since && now - since >= TimeSpan.FromMinutes(policy.AfterMinutes) && !IsExcluded(policy, now);

    /// <summary>Whether somebody wants in to a program that is paused: before it was, nobody had a connection to it.</summary>
    public static bool IsWanted(InstanceObservation observation) => observation is { Waiting: > 0 } or { Connections: > 0 };

    /// <summary>Whether now, by the clock of the policy's zone, lies in one of its excluded hours. A day is that on which they begin.</summary>
    public static bool IsExcluded(IdlePolicy policy, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out var zone)) return false;
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var (minute, today) = ((int)local.TimeOfDay.TotalMinutes, (int)local.DayOfWeek);
        return policy.Excluded.Any(hours => hours.From < hours.To
            ? Covers(hours, today) && minute >= hours.From && minute < hours.To
            : (Covers(hours, today) && minute >= hours.From) || (Covers(hours, (today + 6) % 7) && minute < hours.To));
    }

    private static bool Covers(ExcludedHours hours, int day) => hours.Days.IsDefaultOrEmpty || hours.Days.Contains(day);

    private static FleetError? Check(ExcludedHours hours) =>
        hours.Days.Any(day => day is < 0 or > 6) ? FleetError.Invalid("days are 0 for Sunday to 6", "idle.excluded.days")
        : hours.From is < 0 or >= MinutesOfDay ? FleetError.Invalid("from is between 0 and 1,439 minutes after midnight", "idle.excluded.from")
        : hours.To is < 1 or > MinutesOfDay || hours.To == hours.From
            ? FleetError.Invalid("to is between 1 and 1,440 minutes after midnight, and not from", "idle.excluded.to")
            : null;
}

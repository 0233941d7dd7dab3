namespace Fleet.Scheduling;

/// <summary>
/// What the clock of a zone shows. Only asks a zone for its offset at an instant: what it says of local times leaves out changes that are
/// not summer time.
/// </summary>
internal static class ZoneClock
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The first whole second that the clock has not shown or gone past by then.</summary>
    public static DateTime NotYetShown(TimeZoneInfo zone, DateTimeOffset instant)
    {
        var now = zone.GetUtcOffset(instant);
        var next = Wall(instant, now).AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        var (earlier, before) = (instant - Day, zone.GetUtcOffset(instant - Day));
        if (before <= now) return next;

        // The clock was set back less than a day ago: it has shown already what lies before the time of the change.
        var shown = Wall(Change(zone, earlier, instant), before);
        return shown > next ? shown : next;
    }

    /// <summary>The first instant at which the clock shows that time or a later one.</summary>
    public static DateTimeOffset FirstShown(TimeZoneInfo zone, DateTime local)
    {
        var near = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        var (from, to) = (near - Day, near + Day);
        var (before, after) = (zone.GetUtcOffset(from), zone.GetUtcOffset(to));
        if (before == after) return near - before;

        var change = Change(zone, from, to);
        return local < Wall(change, before) ? near - before : local < Wall(change, after) ? change : near - after;
    }

    /// <summary>The first instant after <paramref name="from"/> with the offset of <paramref name="to"/>, to the second.</summary>
    private static DateTimeOffset Change(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        var former = zone.GetUtcOffset(from);
        var (low, high) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == former) low = middle;
            else high = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }

    private static DateTime Wall(DateTimeOffset instant, TimeSpan offset) =>
        DateTime.SpecifyKind(instant.UtcDateTime + offset, DateTimeKind.Unspecified);
}

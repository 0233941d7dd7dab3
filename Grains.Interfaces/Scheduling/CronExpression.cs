using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Fleet.Scheduling;

/// <summary>
/// Times that come again: <c>minute hour day-of-month month day-of-week</c>, with a field of seconds before them if there are six. A field
/// is <c>*</c> or a list of numbers, names (<c>JAN</c>, <c>mon</c>) and ranges, each with a step or without: <c>5</c>, <c>1-5</c>,
/// <c>*/15</c>, <c>10-20/2</c>, <c>3/4</c> (from 3 on). Sunday is 0 and 7. In the fields of days <c>?</c> is <c>*</c>. Where both of them are
/// restricted, which a field that begins with <c>*</c> is not, a day needs to fit one of them only. Also <c>@yearly</c>, <c>@annually</c>,
/// <c>@monthly</c>, <c>@weekly</c>, <c>@daily</c>, <c>@midnight</c> and <c>@hourly</c>.
/// </summary>
/// <remarks>
/// It is due when the clock of its zone first shows such a time or goes past it. So what a change of the clock skips is due at the first
/// instant after the gap, once however many such times were skipped; what comes twice is due the first time only.
/// </remarks>
public sealed class CronExpression
{
    /// <summary>The most characters of an expression.</summary>
    public const int MaxLength = 256;

    // The 29th of February is at most eight years away; what is not due by then never is.
    private const int YearsAhead = 9;

    // A day of the next year must still be a date.
    private const int LastYear = 9998;

    private static readonly ImmutableSortedDictionary<string, string> Forms = ImmutableSortedDictionary.CreateRange(StringComparer.OrdinalIgnoreCase,
    [
        KeyValuePair.Create("@yearly", "0 0 1 1 *"),
        KeyValuePair.Create("@annually", "0 0 1 1 *"),
        KeyValuePair.Create("@monthly", "0 0 1 * *"),
        KeyValuePair.Create("@weekly", "0 0 * * 0"),
        KeyValuePair.Create("@daily", "0 0 * * *"),
        KeyValuePair.Create("@midnight", "0 0 * * *"),
        KeyValuePair.Create("@hourly", "0 * * * *"),
    ]);

    private readonly CronSet _seconds;
    private readonly CronSet _minutes;
    private readonly CronSet _hours;
    private readonly CronSet _days;
    private readonly CronSet _months;
    private readonly CronSet _weekDays;

    private CronExpression(ReadOnlySpan<CronSet> sets, bool hasSeconds)
    {
        (_seconds, _minutes, _hours, _days, _months, _weekDays) = (sets[0], sets[1], sets[2], sets[3], sets[4], sets[5]);
        HasSeconds = hasSeconds;
    }

    /// <summary>Whether it has six fields.</summary>
    public bool HasSeconds { get; }

    /// <summary>Reads an expression; says what is wrong with it and where if it is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out CronFault? fault)
    {
        expression = null;
        if (text is null || text.AsSpan().Trim(" \t").IsEmpty) fault = new("It is empty", 0);
        else if (text.Length > MaxLength) fault = new($"It has more than {MaxLength} characters", MaxLength);
        else if (text.AsSpan().Trim(" \t")[0] == '@') fault = ReadForm(text, out expression);
        else fault = ReadFields(text, out expression);
        return fault is null;
    }

    /// <summary>The first time after that one; null if there is none in the years that matter.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return NextLocal(ZoneClock.NotYetShown(zone, after)) is { } local ? ZoneClock.FirstShown(zone, local) : null;
    }

    /// <summary>Its times after the one and up to the other, oldest first.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone)
    {
        for (var next = Next(after, zone); next is { } at && at <= until; next = Next(at, zone)) yield return at;
    }

    private static CronFault? ReadForm(string text, out CronExpression? expression)
    {
        expression = null;
        var form = text.Trim(' ', '\t');
        return Forms.TryGetValue(form, out var fields)
            ? ReadFields(fields, out expression)
            : new($"'{form}' is none of {string.Join(", ", Forms.Keys)}", text.IndexOf('@', StringComparison.Ordinal));
    }

    private static CronFault? ReadFields(string text, out CronExpression? expression)
    {
        expression = null;
        var words = new List<(int At, int Length)>();
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && text[end] is not (' ' or '\t')) end++;
            if (end > i) words.Add((i, end - i));
            i = end + 1;
        }

        if (words.Count < 5) return new($"It has {words.Count} of the fields, and needs 5, or 6 with seconds", text.Length);
        if (words.Count > 6) return new("It has more than 6 fields", words[6].At);
        var skipped = 6 - words.Count;
        Span<CronSet> sets = stackalloc CronSet[6];
        sets[0] = new(1, false);
        for (var i = skipped; i < 6; i++)
        {
            var (at, length) = words[i - skipped];
            if (CronField.All[i].Read(text.AsSpan(at, length), at, out sets[i]) is { } fault) return fault;
        }

        expression = new(sets, skipped == 0);
        return null;
    }

    /// <summary>The first fitting time by the clock that is not before that one.</summary>
    private DateTime? NextLocal(DateTime from)
    {
        var (year, month, day) = (from.Year, from.Month, from.Day);
        var time = from.TimeOfDay;
        for (var last = Math.Min(from.Year + YearsAhead, LastYear); year <= last; (year, month, day) = (year + 1, 1, 1))
        {
            for (; _months.From(month) is { } found; (month, day) = (month + 1, 1))
            {
                if (found != month) (month, day, time) = (found, 1, TimeSpan.Zero);
                var days = DaysOf(year, month);
                for (; days.From(day) is { } fitting; day = fitting + 1)
                {
                    if (fitting != day) time = TimeSpan.Zero;
                    if (TimeFrom(time) is { } ofDay) return new DateTime(year, month, fitting) + ofDay;
                    time = TimeSpan.Zero;
                }

                time = TimeSpan.Zero;
            }

            time = TimeSpan.Zero;
        }

        return null;
    }

    private TimeSpan? TimeFrom(TimeSpan time)
    {
        for (var (hour, minute, second) = (time.Hours, time.Minutes, time.Seconds); _hours.From(hour) is { } h; (hour, minute, second) = (h + 1, 0, 0))
        {
            if (h != hour) (minute, second) = (0, 0);
            for (; _minutes.From(minute) is { } m; (minute, second) = (m + 1, 0))
            {
                if (m != minute) second = 0;
                if (_seconds.From(second) is { } s) return new TimeSpan(h, m, s);
            }
        }

        return null;
    }

    private CronSet DaysOf(int year, int month)
    {
        var length = DateTime.DaysInMonth(year, month);
        var ofWeek = 0UL;
        var weekDay = (int)new DateTime(year, month, 1).DayOfWeek;
        for (var day = 1; day <= length; day++, weekDay = (weekDay + 1) % 7) ofWeek |= ((_weekDays.Bits >> weekDay) & 1) << day;
        var ofMonth = _days.Bits & ((1UL << (length + 1)) - 1);
        return new(_days.IsOpen || _weekDays.IsOpen ? ofMonth & ofWeek : ofMonth | ofWeek, false);
    }
}

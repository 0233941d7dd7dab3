using System.Globalization;

namespace Fleet.Scheduling;

/// <summary>One field of a cron expression: what it is called, and how its text becomes a set of numbers.</summary>
internal sealed record CronField(string Name, int Min, int Max, string[] Words, bool IsDay = false)
{
    /// <summary>In the order in which they stand.</summary>
    public static CronField[] All { get; } =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, [], IsDay: true),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of the week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], IsDay: true),
    ];

    private const ulong SundayTwice = 1 << 7 | 1;

    private bool IsWeek => Max == 7;

    /// <summary>Reads a field: items separated by commas. The numbers are the bits of the set.</summary>
    public CronFault? Read(ReadOnlySpan<char> text, int position, out CronSet set)
    {
        set = new(0, text[0] is '*' or '?');
        while (true)
        {
            var comma = text.IndexOf(',');
            var item = comma < 0 ? text : text[..comma];
            if (item.IsEmpty) return new($"{Name}: a value is missing", position);
            if (ReadItem(item, position, out var bits) is { } fault) return fault;
            set = set with { Bits = set.Bits | bits };
            if (comma < 0) break;
            text = text[(comma + 1)..];
            position += comma + 1;
        }

        if (IsWeek && (set.Bits & SundayTwice) != 0) set = set with { Bits = (set.Bits | SundayTwice) & ~(1UL << 7) };
        return null;
    }

    /// <summary><c>*</c>, <c>a</c> or <c>a-b</c>, with <c>/n</c> after it or not.</summary>
    private CronFault? ReadItem(ReadOnlySpan<char> item, int position, out ulong bits)
    {
        bits = 0;
        var slash = item.IndexOf('/');
        var range = slash < 0 ? item : item[..slash];
        if (ReadRange(range, position, hasStep: slash >= 0, out var from, out var to) is { } fault) return fault;
        var step = 1;
        if (slash >= 0 && (!IsNumber(item[(slash + 1)..], out step) || step < 1 || step > Max))
        {
            return new($"{Name}: a step must be a number from 1 to {Max}", position + slash + 1);
        }

        for (var value = from; value <= to; value += step) bits |= 1UL << value;
        return null;
    }

    private CronFault? ReadRange(ReadOnlySpan<char> range, int position, bool hasStep, out int from, out int to)
    {
        // As a day of the week, 7 is only another name of 0.
        (from, to) = (Min, IsWeek ? 6 : Max);
        if (range is "*" || (range is "?" && IsDay)) return null;
        var dash = range.IndexOf('-');
        if (ReadValue(dash < 0 ? range : range[..dash], position, out from) is { } fault) return fault;
        if (dash < 0)
        {
            to = hasStep ? Math.Max(from, to) : from;
            return null;
        }

        if (ReadValue(range[(dash + 1)..], position + dash + 1, out to) is { } otherFault) return otherFault;
        // A week may also end with its Sunday, as in MON-SUN.
        if (IsWeek && to == 0 && from > 0 && !char.IsAsciiDigit(range[dash + 1])) to = 7;
        return from <= to ? null : new($"{Name}: the range {range} ends before it begins", position);
    }

    private CronFault? ReadValue(ReadOnlySpan<char> text, int position, out int value)
    {
        if (IsNumber(text, out value))
        {
            return value >= Min && value <= Max ? null : new($"{Name}: {text} is not between {Min} and {Max}", position);
        }

        for (var i = 0; i < Words.Length; i++)
        {
            if (!text.Equals(Words[i], StringComparison.OrdinalIgnoreCase)) continue;
            value = i + (IsWeek ? 0 : Min);
            return null;
        }

        return new(text.IsEmpty ? $"{Name}: a value is missing" : $"{Name}: '{text}' is no value of it", position);
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;

        // The framework takes NUL characters behind a number for a part of it.
        return text.Length is > 0 and <= 4 && !text.ContainsAnyExceptInRange('0', '9') && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

/// <summary>The numbers that a field allows.</summary>
/// <param name="Bits">One bit each.</param>
/// <param name="IsOpen">Whether the field begins with a star: then it restricts no days by itself.</param>
internal readonly record struct CronSet(ulong Bits, bool IsOpen)
{
    /// <summary>The least number that is not less than that one; null if there is none.</summary>
    public int? From(int least)
    {
        if (least > 63) return null;
        var rest = Bits & (ulong.MaxValue << least);
        return rest == 0 ? null : System.Numerics.BitOperations.TrailingZeroCount(rest);
    }
}

using System.Globalization;

namespace Fleet.Cli.Output;

/// <summary>Times and sizes for people.</summary>
internal static class Moment
{
    /// <summary>Such as <c>5m ago</c> or <c>in 2h</c>; empty for no time.</summary>
    public static string Relative(DateTimeOffset? time) => Relative(time, DateTimeOffset.UtcNow);

    /// <inheritdoc cref="Relative(DateTimeOffset?)"/>
    public static string Relative(DateTimeOffset? time, DateTimeOffset now) => time is not { } at ? ""
        : at > now ? $"in {Span(at - now)}" : $"{Span(now - at)} ago";

    /// <summary>By the clock of this machine.</summary>
    public static string Exact(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) ?? "";

    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => Whole(span.TotalSeconds, "s"),
        { TotalMinutes: < 60 } => Whole(span.TotalMinutes, "m"),
        { TotalHours: < 48 } => Whole(span.TotalHours, "h"),
        _ => Whole(span.TotalDays, "d"),
    };

    public static string Bytes(double? bytes)
    {
        if (bytes is not { } size) return "";
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++) size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {units[unit]}");
    }

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number):0}{unit}");
}

using System.Text;
using Fleet.Scheduling;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Cron;

/// <summary>Texts that may be cron expressions.</summary>
internal static class CronTargets
{
    private static readonly DateTimeOffset Now = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeZoneInfo[] Zones =
        [.. new[] { "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu" }.Select(TimeZoneInfo.FindSystemTimeZoneById)];

    public static IEnumerable<Target> All =>
    [
        new("cron", 10_000, Times)
        {
            Words = ["*", "*/0", "*/60", "foo", "99", "30-10", "5-1", "1,,2", "?", "L", "#", "W", "MON", "sun-sat", "FRI-SUN", "JAN", "@daily", "@reboot", "@every 1s", "0", "60", "24", "31", "2", "7", "/", "-", ",", " ", "\t"],
            MaxLength = 400,
        },
    ];

    // Later and later, in every zone, and never far: what takes more than a bounded number of steps shows in the time that it takes.
    private static string? Times(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!CronExpression.TryParse(text, out var expression, out var fault))
        {
            return string.IsNullOrEmpty(fault.Message) || fault.Position < 0 || fault.Position > text.Length ? $"refused with {fault}" : null;
        }

        if (text.Length > CronExpression.MaxLength || text.Any(c => c is not ('\t' or (>= ' ' and <= '~')))) return "takes what is no expression";
        foreach (var zone in Zones)
        {
            var last = Now;
            for (var i = 0; i < 3; i++)
            {
                if (expression.Next(last, zone) is not { } next) break;
                if (next <= last || next.Ticks % TimeSpan.TicksPerSecond != 0) return $"{next:O} follows {last:O} in {zone.Id}";
                last = next;
            }
        }

        return null;
    }
}

using System.Globalization;
using Fleet.Scheduling;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Cron;

/// <summary>The expression against a walk over every minute, and every second where there are seconds, of a table of what each zone's clock shows.</summary>
public sealed class CronOracleTests
{
    private static readonly int Expressions = FuzzSettings.Cases(30_000);
    private const int MinutesPerDay = 1440;

    private static readonly DateTime Begin = new(2024, 1, 1);
    private static readonly int Minutes = (int)(new DateTime(2029, 6, 1) - Begin).TotalMinutes;

    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "Africa/Casablanca",
    ];

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    [Fact]
    public void Random_expressions_are_due_when_a_walk_over_every_minute_says()
    {
        var tables = Zones.Select(Table).ToArray();
        var found = 0;
        for (var i = 0; i < Expressions; i++)
        {
            var random = FuzzSettings.Random("cron-oracle", i);
            var zone = random.Next(Zones.Length);
            var wish = Wish.Random(random);
            var after = Instant(random, tables[zone]);
            var expected = Walk(wish, tables[zone], after);

            Assert.True(CronExpression.TryParse(wish.Text, out var expression, out var fault), $"{Case(i)}: {wish.Text}: {fault?.Message}");
            var next = expression.Next(after, tables[zone].Zone);
            if (expected is null) Assert.True(next is null || next >= Begin.AddMinutes(Minutes - 1), $"{Case(i)}: {wish.Text} {Zones[zone]} after {after:O}: {next:O}, the walk found none");
            else Assert.True(next == expected, $"{Case(i)}: {wish.Text} {Zones[zone]} after {after:O}: {next:O} instead of {expected:O}");
            if (expected is not null) found++;
        }

        Assert.True(found > Expressions * 9 / 10, $"Only {found} of the expressions were due at all");
    }

    private static string Case(int number) => $"FLEET_FUZZ_SEED={FuzzSettings.Seed}, case {number}";

    private sealed record ClockTable(TimeZoneInfo Zone, int[] Shown, int[] Changes);

    // For each minute of UTC the greatest minute that the clock has shown by then; a clock that is set back shows nothing new for a while.
    private static ClockTable Table(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var shown = new int[Minutes];
        var changes = new List<int>();
        for (var i = 0; i < Minutes; i++)
        {
            var wall = (int)(TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(Begin.AddMinutes(i), DateTimeKind.Utc), zone) - Begin).TotalMinutes;
            shown[i] = i == 0 ? wall : Math.Max(wall, shown[i - 1]);
            if (i > 0 && shown[i] != shown[i - 1] + 1) changes.Add(i);
        }

        return new(zone, shown, [.. changes]);
    }

    private static DateTimeOffset Instant(Random random, ClockTable table)
    {
        // Half of them near a change of the clock, or near the end of a month.
        var minute = random.Next(4) switch
        {
            0 when table.Changes is [_, ..] changes => changes[random.Next(changes.Length)] + random.Next(-3000, 200),
            1 => (int)(Begin.AddMonths(random.Next(1, 50)) - Begin).TotalMinutes + random.Next(-3000, 200),
            _ => random.Next(MinutesPerDay, Minutes - (300 * MinutesPerDay)),
        };
        var ticks = random.Next(3) == 0 ? random.NextInt64(TimeSpan.TicksPerMinute) : 0;
        return new DateTimeOffset(Begin, TimeSpan.Zero).AddMinutes(Math.Max(minute, MinutesPerDay)).AddTicks(ticks);
    }

    private static DateTimeOffset? Walk(Wish wish, ClockTable table, DateTimeOffset after)
    {
        var begin = new DateTimeOffset(Begin, TimeSpan.Zero);
        for (var i = (int)(after - begin).TotalMinutes; i < Minutes; i++)
        {
            // No minute of an hour without a fitting day fits.
            if (i % 60 == 0 && i + 59 < Minutes
                && !wish.HasDay((table.Shown[i - 1] + 1) / MinutesPerDay) && !wish.HasDay(table.Shown[i + 59] / MinutesPerDay))
            {
                i += 59;
                continue;
            }

            for (var shown = table.Shown[i - 1] + 1; shown <= table.Shown[i]; shown++)
            {
                if (!wish.HasMinute(shown)) continue;
                for (var second = 0; second < 60; second++)
                {
                    if (!wish.Seconds[second]) continue;
                    var due = begin.AddMinutes(i).AddSeconds(shown < table.Shown[i] ? 0 : second);
                    if (due > after) return due;
                }
            }
        }

        return null;
    }

    /// <summary>An expression that is made together with what it means, so that nothing has to be read.</summary>
    private sealed class Wish
    {
        private readonly bool[] _minutes;
        private readonly bool[] _hours;
        private readonly bool[] _dates = new bool[Minutes / MinutesPerDay + 3];

        public string Text { get; }

        public bool[] Seconds { get; } = [true, .. new bool[59]];

        public bool HasDay(int day) => _dates[day];

        public bool HasMinute(int minute) =>
            _dates[minute / MinutesPerDay] && _hours[minute % MinutesPerDay / 60] && _minutes[minute % 60];

        public static Wish Random(Random random) => new(random);

        private Wish(Random random)
        {
            var text = new List<string>();
            if (random.Next(4) == 0) Seconds = Field(random, text, 0, 59, 60, 1);
            _minutes = Field(random, text, 0, 59, 60, 3);
            _hours = Field(random, text, 0, 23, 24, 2);
            var ofMonth = Field(random, text, 1, 31, 32, 2, isDay: true);
            var months = Field(random, text, 1, 12, 13, 2, Months, 1);
            var ofWeek = Field(random, text, 0, 6, 8, 2, Days, 0, isDay: true);
            ofWeek[0] |= ofWeek[7];
            Text = string.Join(random.Next(10) == 0 ? "\t " : " ", text);
            var isEither = text[^3][0] is not ('*' or '?') && text[^1][0] is not ('*' or '?');
            for (var i = 0; i < _dates.Length; i++)
            {
                var date = Begin.AddDays(i);
                var (month, week) = (ofMonth[date.Day], ofWeek[(int)date.DayOfWeek]);
                _dates[i] = months[date.Month] && (isEither ? month || week : month && week);
            }
        }

        private static bool[] Field(
            Random random, List<string> text, int min, int max, int size, int stars, string[]? names = null, int first = 0, bool isDay = false)
        {
            var allowed = new bool[size];
            var items = new List<string>();
            for (var n = random.Next(4) == 0 ? random.Next(2, 4) : 1; n > 0; n--)
            {
                var (from, to) = (random.Next(min, max + 1), random.Next(min, max + 1));
                if (from > to) (from, to) = (to, from);
                var step = random.Next(1, Math.Max(2, (max - min) / 2));
                var form = random.Next(5 + stars);
                var (item, end, by) = form switch
                {
                    0 => ($"{Name(from)}", from, 1),
                    1 => ($"{Name(from)}-{Name(to)}", to, 1),
                    2 => ($"{Name(from)}-{Name(to)}/{step}", to, step),
                    3 => ($"{Name(from)}/{step}", max, step),
                    4 => ($"*/{step}", max, step),
                    _ => (isDay && random.Next(2) == 0 ? "?" : "*", max, 1),
                };
                if (form >= 4) from = min;
                if (size == 8 && form == 0 && from == 0 && random.Next(2) == 0) (item, from, end) = ("7", 7, 7);
                for (var value = from; value <= end; value += by) allowed[value] = true;
                items.Add(item);
            }

            text.Add(string.Join(',', items));
            return allowed;

            string Name(int value) => names is null || random.Next(2) == 0 ? value.ToString(CultureInfo.InvariantCulture)
                : random.Next(2) == 0 ? names[value - first] : names[value - first].ToLowerInvariant();
        }
    }
}

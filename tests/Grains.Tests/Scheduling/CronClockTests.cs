using System.Globalization;
using Fleet.Grains.Scheduling;

namespace Fleet.Tests.Grains.Scheduling;

public sealed class CronClockTests
{
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-10T00:00:00Z", "2026-01-10T01:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-10T01:30:00Z", "2026-01-11T01:30:00Z")] // strictly after
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-07-10T00:00:00Z", "2026-07-10T00:30:00Z")] // summer
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 9 * * 1-5", "America/New_York", "2026-01-09T15:00:00Z", "2026-01-12T14:00:00Z")] // Friday to Monday
    public void The_next_time_is_by_the_clock_of_its_zone(string schedule, string zone, string after, string next) =>
        Assert.Equal(At(next), Next(schedule, zone, At(after)));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z,2026-03-30T00:30:00Z")] // 02:30 is skipped: an hour later
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z,2026-10-26T01:30:00Z")] // 02:30 comes twice: the first
    [InlineData("30 * * * *", "2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z,2026-03-29T01:30:00Z,2026-03-29T02:30:00Z")]
    [InlineData("0 * * * *", "2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z,2026-10-25T02:00:00Z,2026-10-25T03:00:00Z")]
    public void A_skipped_time_comes_once_when_the_clock_goes_on_and_a_repeated_one_once(string schedule, string after, string expected)
    {
        var at = At(after);
        var times = expected.Split(',').Select(_ => at = Next(schedule, "Europe/Berlin", at)!.Value).ToList();
        Assert.Equal(expected.Split(',').Select(At), times);
    }

    [Fact]
    public void A_schedule_that_is_never_due_has_no_next_time() => Assert.Null(Next("0 0 30 2 *", "UTC", At("2026-01-01T00:00:00Z")));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Each_next_time_is_later_and_none_lies_between(int seed)
    {
        var random = new Random(seed);
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"];
        for (var i = 0; i < 200; i++)
        {
            var schedule = $"{random.Next(60)} {(random.Next(3) == 0 ? "*" : random.Next(24).ToString(CultureInfo.InvariantCulture))} * * *";
            var zone = zones[random.Next(zones.Length)];
            var after = At("2026-01-01T00:00:00Z").AddMinutes(random.Next(525_600));
            var next = Next(schedule, zone, after)!.Value;

            Assert.True(next > after, $"{schedule} {zone} after {after}: {next}");
            var earlier = after + (next - after) * random.NextDouble();
            if (earlier < next) Assert.Equal(next, Next(schedule, zone, earlier));
        }
    }

    [Theory]
    [InlineData("foo * * * *")]
    [InlineData("99 * * * *")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("")]
    public void What_is_no_cron_expression_is_refused(string text) => Assert.Null(CronClock.TryParse(text));

    private static DateTimeOffset? Next(string schedule, string zone, DateTimeOffset after) =>
        CronClock.Next(CronClock.TryParse(schedule)!, TimeZoneInfo.FindSystemTimeZoneById(zone), after);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

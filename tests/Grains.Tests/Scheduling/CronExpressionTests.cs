using System.Globalization;
using Fleet.Scheduling;

namespace Fleet.Tests.Grains.Scheduling;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-10T00:00:00Z", "2026-01-10T01:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-10T01:30:00Z", "2026-01-11T01:30:00Z")] // strictly after
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-07-10T00:00:00Z", "2026-07-10T00:30:00Z")] // summer
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")] // 2100 is no leap year
    [InlineData("0 9 * * 1-5", "America/New_York", "2026-01-09T15:00:00Z", "2026-01-12T14:00:00Z")] // Friday to Monday
    [InlineData("0 0 31 * *", "UTC", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("0 0 13 * 5", "UTC", "2026-01-13T00:00:00Z", "2026-01-16T00:00:00Z")] // the 13th or a Friday
    [InlineData("0 0 */2 * 5", "UTC", "2026-01-13T00:00:00Z", "2026-01-23T00:00:00Z")] // a star restricts nothing: a Friday with an odd number
    [InlineData("0 0 ? * MON", "UTC", "2026-01-13T00:00:00Z", "2026-01-19T00:00:00Z")]
    [InlineData("0 0 * feb-apr/2 7", "UTC", "2026-02-22T00:00:00Z", "2026-04-05T00:00:00Z")] // Sundays of February and April
    [InlineData("0 0 * * FRI-SUN", "UTC", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z")]
    [InlineData("15/20 * * * *", "UTC", "2026-01-15T00:16:00Z", "2026-01-15T00:35:00Z")]
    [InlineData("*/20 30 12 * * *", "UTC", "2026-01-15T12:30:20Z", "2026-01-15T12:30:40Z")]
    [InlineData("59 59 23 31 12 *", "UTC", "2026-01-15T12:30:20.5Z", "2026-12-31T23:59:59Z")]
    [InlineData("@weekly", "UTC", "2026-01-15T00:00:00Z", "2026-01-18T00:00:00Z")]
    [InlineData(" @Hourly ", "Asia/Kathmandu", "2026-01-15T00:00:00Z", "2026-01-15T00:15:00Z")]
    [InlineData("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", "2011-12-30T10:00:00Z")] // the 30th never was: when the 31st begins
    public void The_next_time_is_by_the_clock_of_its_zone(string schedule, string zone, string after, string next) =>
        Assert.Equal(At(next), Next(schedule, zone, At(after)));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z,2026-03-30T00:30:00Z")] // 02:30 is skipped: when the clock goes on
    [InlineData("*/20 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z,2026-03-30T00:00:00Z")] // three are skipped: once
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z,2026-10-26T01:30:00Z")] // 02:30 comes twice: the first
    [InlineData("30 * * * *", "2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z,2026-03-29T01:00:00Z,2026-03-29T01:30:00Z")]
    [InlineData("0 * * * *", "2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z,2026-10-25T02:00:00Z,2026-10-25T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-10-25T01:15:00Z", "2026-10-25T02:00:00Z")] // from within the second 02:15
    public void A_skipped_time_comes_once_when_the_clock_goes_on_and_a_repeated_one_the_first_time(string schedule, string after, string expected)
    {
        var at = At(after);
        var times = expected.Split(',').Select(_ => at = Next(schedule, "Europe/Berlin", at)!.Value).ToList();
        Assert.Equal(expected.Split(',').Select(At), times);
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    public void A_schedule_that_is_never_due_has_no_next_time(string schedule) => Assert.Null(Next(schedule, "UTC", At("2026-01-01T00:00:00Z")));

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("  ", 0, "empty")]
    [InlineData("foo", 3, "needs 5")]
    [InlineData("foo * * * *", 0, "minute: 'foo'")]
    [InlineData("99 * * * *", 0, "minute: 99 is not between 0 and 59")]
    [InlineData("* 24 * * *", 2, "hour: 24")]
    [InlineData("* * 0 * *", 4, "day of the month: 0")]
    [InlineData("*  *  1,32 * *", 8, "day of the month: 32")]
    [InlineData("* * * JAN,FOO *", 10, "month: 'FOO'")]
    [InlineData("* * * 13 *", 6, "month: 13")]
    [InlineData("* * * * 8", 8, "day of the week: 8")]
    [InlineData("*/0 * * * *", 2, "a step must be a number from 1 to 59")]
    [InlineData("*/60 * * * *", 2, "a step")]
    [InlineData("1-5/ * * * *", 4, "a step")]
    [InlineData("*/x * * * *", 2, "a step")]
    [InlineData("30-10 * * * *", 0, "minute: the range 30-10 ends before it begins")]
    [InlineData("* * * * 5-1", 8, "day of the week: the range 5-1")]
    [InlineData("1,,2 * * * *", 2, "minute: a value is missing")]
    [InlineData("1, * * * *", 2, "minute: a value is missing")]
    [InlineData("1- * * * *", 2, "minute: a value is missing")]
    [InlineData("-1 * * * *", 0, "minute: a value is missing")]
    [InlineData("1-2-3 * * * *", 2, "minute: '2-3'")]
    [InlineData("? * * * *", 0, "minute: '?'")]
    [InlineData("00000001 * * * *", 0, "minute: '00000001'")]
    [InlineData("60 * * * * *", 0, "second: 60")]
    [InlineData("* * * *", 7, "4 of the fields")]
    [InlineData("* * * * * * *", 12, "more than 6")]
    [InlineData("* * * *\n*", 9, "4 of the fields")]
    [InlineData("@often", 0, "'@often'")]
    [InlineData(" @reboot", 1, "'@reboot'")]
    public void What_is_no_cron_expression_is_refused_with_the_place_and_the_field(string text, int position, string message)
    {
        Assert.False(CronExpression.TryParse(text, out var expression, out var fault));
        Assert.Null(expression);
        Assert.Equal(position, fault.Position);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_is_refused_unread()
    {
        Assert.False(CronExpression.TryParse(string.Join(',', Enumerable.Repeat("1", 200)) + " * * * *", out _, out var fault));
        Assert.Equal(CronExpression.MaxLength, fault.Position);
    }

    private static DateTimeOffset? Next(string schedule, string zone, DateTimeOffset after)
    {
        Assert.True(CronExpression.TryParse(schedule, out var expression, out var fault), fault?.Message);
        return expression.Next(after, TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

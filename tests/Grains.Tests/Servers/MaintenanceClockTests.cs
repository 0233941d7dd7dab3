using Fleet.Grains.Servers;
using Fleet.Servers;

namespace Fleet.Tests.Grains.Servers;

public sealed class MaintenanceClockTests
{
    [Theory]
    [InlineData("2026-03-01T09:59:59Z", false)]
    [InlineData("2026-03-01T10:00:00Z", true)]
    [InlineData("2026-03-01T11:59:59Z", true)]
    [InlineData("2026-03-01T12:00:00Z", false)]
    public void A_one_off_window_is_open_from_its_begin_for_as_long_as_it_lasts(string now, bool isOpen) =>
        Assert.Equal(isOpen, MaintenanceClock.IsOpen(
            new MaintenanceWindow("w", "x", At("2026-03-01T10:00:00Z"), TimeSpan.FromHours(2), null), At(now)));

    [Theory]
    [InlineData("2026-01-10T01:30:00Z", true)] // Saturday 02:30 in Berlin
    [InlineData("2026-01-10T00:59:00Z", false)]
    [InlineData("2026-07-11T00:30:00Z", true)] // summer: 02:30 in Berlin
    [InlineData("2026-07-11T02:30:00Z", false)]
    [InlineData("2026-01-09T01:30:00Z", false)] // a Friday
    public void A_recurring_window_follows_its_time_zone(string now, bool isOpen) =>
        Assert.Equal(isOpen, MaintenanceClock.IsOpen(Weekly("0 2 * * 6"), At(now)));

    [Fact]
    public void A_window_that_would_begin_in_a_skipped_hour_begins_when_the_clock_goes_on()
    {
        // 2026-03-29 in Berlin: 02:00 becomes 03:00, at 01:00 UTC.
        var window = Weekly("30 2 * * *");
        Assert.False(MaintenanceClock.IsOpen(window, At("2026-03-29T00:59:00Z")));
        Assert.True(MaintenanceClock.IsOpen(window, At("2026-03-29T01:00:00Z")));
    }

    [Fact]
    public void A_window_in_a_repeated_hour_opens_once()
    {
        // 2026-10-25 in Berlin: 03:00 becomes 02:00, at 01:00 UTC. The first 02:30 is at 00:30 UTC.
        var window = Weekly("30 2 * * *") with { Duration = TimeSpan.FromMinutes(10) };
        Assert.True(MaintenanceClock.IsOpen(window, At("2026-10-25T00:35:00Z")));
        Assert.False(MaintenanceClock.IsOpen(window, At("2026-10-25T01:35:00Z")));
    }

    [Theory]
    [InlineData("env=prod", true)]
    [InlineData("env=test", false)]
    [InlineData("env!=test,gpu", true)]
    [InlineData("cpu", false)]
    [InlineData("missing!=x", true)]
    [InlineData("", true)]
    public void A_selector_holds_when_all_its_terms_do(string selector, bool matches)
    {
        var labels = new Dictionary<string, string> { ["env"] = "prod", ["gpu"] = "" };
        Assert.True(LabelSelector.TryParse(selector, out var parsed));
        Assert.Equal(matches, parsed.Matches(labels));
    }

    private static MaintenanceWindow Weekly(string schedule) => new("w", "x", null, TimeSpan.FromHours(1), schedule, "Europe/Berlin");

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using Fleet.Billing;
using Fleet.Store.Billing;
using Xunit;

namespace Fleet.Store.Tests.Billing;

/// <summary>The arithmetic of one hour, against counters that really count.</summary>
public sealed class HourMeterTests
{
    private const long Hour = HourMeter.Hour;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Network_is_all_that_was_seen_of_counters_that_begin_anew_now_and_then(int seed)
    {
        var random = new Random(seed);
        var (counter, at, sum) = (random.NextInt64(1L << 40), 0L, 0L);
        var hours = new SortedDictionary<long, List<MeasuredPoint>>();
        MeasuredPoint? last = null;
        var seen = counter;
        while (at < 6 * Hour)
        {
            at += random.Next(1, 90_000);
            var isNew = random.Next(20) == 0;
            var grown = random.NextInt64(1_000_000);
            counter = isNew ? grown : counter + grown;
            if (random.Next(4) == 0) continue;

            // What a reset takes with it is lost, unless the counter has meanwhile outgrown what it last showed: then it looks like growth.
            var told = new MeasuredPoint("inst_1", at, 0, counter, null);
            if (last is not null) sum += counter >= seen ? counter - seen : counter;
            (last, seen) = (told, counter);
            (hours.TryGetValue(at / Hour * Hour, out var points) ? points : hours[at / Hour * Hour] = []).Add(told);
        }

        var metered = 0L;
        MeasuredPoint? before = null;
        foreach (var (hour, points) in hours)
        {
            metered += HourMeter.Rows("inst_1", hour, [], points, Owner.None, before).Sum(row => row.NetworkBytes);
            before = points[^1];
        }

        Assert.Equal(sum, metered);
        Assert.True(sum > 0);
    }

    [Fact]
    public void A_reading_that_is_missing_is_bridged_for_each_counter_by_itself()
    {
        MeasuredPoint[] points = [new("i", 1, 0, 10, null), new("i", 2, 0, null, 100), new("i", 3, 0, 15, 90), new("i", 4, 0, null, null)];
        var row = Assert.Single(HourMeter.Rows("i", 0, [], points, Owner.None, new("i", -1, 0, 4, 20)));
        Assert.Equal(6 + 80 + 5 + 90, row.NetworkBytes);
    }

    [Fact]
    public void Disk_counts_for_the_part_of_the_hour_in_which_it_was_measured_however_often()
    {
        // Each second of the first five minutes, once in the next five, never after.
        var points = Enumerable.Range(0, 300).Select(second => new MeasuredPoint("i", second * 1_000, second % 2 == 0 ? 100 : 300, null, null))
            .Append(new("i", 400_000, 1_000, null, null)).ToList();
        Assert.Equal((200 + 1_000) / 12, Assert.Single(HourMeter.Rows("i", 0, [], points, Owner.None, null)).DiskByteHours);
    }

    [Fact]
    public void What_was_measured_is_of_whom_it_was_last_up_for_or_is_for_now()
    {
        MeasuredPoint[] points = [new("i", Hour, 12, 5, 5), new("i", Hour + 1, 12, 6, 7)];
        var one = new RunSpan("i", At(0), At(Hour + 1_000), 2_000, "team_1", "agt_1");
        var rows = HourMeter.Rows("i", Hour, [one, one with { From = At(Hour + 1_000), To = At(3 * Hour), MilliCores = 500, Team = null }], points, Owner.None, null);
        Assert.Equal(
            [new("i", "team_1", "agt_1", 1_000, 2_000_000, 0, 0), new("i", null, "agt_1", Hour - 1_000, (Hour - 1_000) * 500, 1, 3) { SentBytes = 2 }], rows);
        Assert.Equal(
            [new("i", "team_2", "agt_2", 0, 0, 1, 3) { SentBytes = 2 }], HourMeter.Rows("i", Hour, [], points, new("team_2", "agt_2"), null));
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

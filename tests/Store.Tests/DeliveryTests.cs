using Fleet.Notices;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class DeliveryTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private IDeliveries Deliveries => Store.GetRequiredService<IDeliveries>();

    [Fact]
    public async Task An_attempt_is_read_as_it_was_written_and_once_however_often_it_was()
    {
        var failed = Row(1) with { IsDelivered = false, Error = "The receiver answered 503", Payload = "{\"a\":\"ü\"}" };
        await Deliveries.Append([], Cancellation);
        await Deliveries.Append([failed, Row(2) with { AlertId = null }], Cancellation);
        await Deliveries.Append([failed with { Error = "another" }, Row(3)], Cancellation);
        Assert.Equal([Row(3), failed], await Deliveries.Of("alr_1", 10, Cancellation));
        Assert.Equal([Row(3)], await Deliveries.Of("alr_1", 1, Cancellation));
        Assert.Empty(await Deliveries.Of("alr_9", 10, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Deliveries.Of("alr_1", 0, Cancellation));
    }

    [Fact]
    public async Task Attempts_are_counted_for_many_alerts_at_once()
    {
        await Deliveries.Append([.. Enumerable.Range(0, 30).Select(i => Row(i) with { AlertId = $"alr_{i % 4}" })], Cancellation);
        var counts = await Deliveries.Counts(["alr_0", "alr_3", "alr_3", "alr_9"], Cancellation);
        Assert.Equal([("alr_0", 8), ("alr_3", 7)], counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
        Assert.Empty(await Deliveries.Counts([], Cancellation));
    }

    [Fact]
    public async Task What_was_delivered_through_a_type_is_paged_newest_first()
    {
        await Deliveries.Append([.. Enumerable.Range(0, 20).Select(i => Row(i) with
        {
            ChannelType = i % 2 == 0 ? "IN_APP" : "SLACK", IsDelivered = i % 5 != 0,
        })], Cancellation);
        var pages = new List<string>();
        for (string? before = null; ;)
        {
            var page = await Deliveries.OfType("IN_APP", before, 3, Cancellation);
            if (page.IsEmpty) break;
            pages.AddRange(page.Select(row => row.Id));
            before = page[^1].Id;
        }

        Assert.Equal(["d18", "d16", "d14", "d12", "d08", "d06", "d04", "d02"], pages);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Deliveries.OfType("IN_APP", null, 1_001, Cancellation));
    }

    [Fact]
    public async Task What_is_too_old_goes()
    {
        var time = new ManualTime(Noon);
        var store = await Open(options => options.Retention.Deliveries = TimeSpan.FromDays(2), services => services.AddSingleton<TimeProvider>(time));
        await Deliveries.Append([.. Enumerable.Range(0, 4).Select(day => Row(day) with { At = Noon.AddDays(-day) })], Cancellation);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await store.GetRequiredService<HistoryUpkeep>().Pass(Cancellation));
        Assert.Equal(["d00", "d01"], (await Deliveries.Of("alr_1", 10, Cancellation)).Select(row => row.Id));
    }

    private static DeliveryRow Row(int i) => new(
        $"d{i:00}", $"notice {i}", "alr_1", "chan_1", "Ops", "WEBHOOK", Noon.AddSeconds(i), 1, true, null, null);
}

public sealed class SqliteDeliveryTests() : DeliveryTests(new SqliteTestDatabase());

public sealed class PostgresDeliveryTests(PostgresServer server) : DeliveryTests(new PostgresTestDatabase(server));

using System.Globalization;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class HistoryTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task Every_kind_of_row_comes_back_as_it_was_appended()
    {
        var happened = new EventRow("e1", "inst_1", "DEPLOY", Noon, """{"a":1}""");
        var line = new LogRow("l1", "inst_1", "INFO", "AGENT", "häppened", Noon, """{"b":2}""");
        var change = new AuditRow("a1", Noon, "system", "CREATE", "server", "srv_1", null);
        var sample = new SampleRow("inst_1", Noon, 12.5, 1, long.MaxValue, 3, 4);
        Assert.True(History.TryAppend(sample));
        await History.Append(happened, Cancellation);
        await History.Append([line], Cancellation);
        await History.Append(change, Cancellation);
        Assert.Equal([happened], await History.Events("inst_1", 10, Cancellation));
        Assert.Equal([line], (await History.Logs(new LogQuery(), Cancellation)).Rows);
        Assert.Equal([change], (await Audit.Query(new(), Cancellation)).Rows.Select(one => one.Row));
        Assert.Equal([sample], await History.Samples("inst_1", Noon, Noon, 10, Cancellation));
    }

    [Fact]
    public async Task Newest_first_and_no_more_than_asked_for()
    {
        foreach (var i in new[] { 2, 0, 1 })
        {
            await History.Append(Event(i), Cancellation);
            await History.Append(new AuditRow($"a{i}", Noon.AddSeconds(i), "system", "CREATE", "server", null, null), Cancellation);
        }
        await History.Append(Event(9) with { InstanceId = "inst_2" }, Cancellation);
        Assert.Equal(["e2", "e1"], (await History.Events("inst_1", 2, Cancellation)).Select(row => row.Id));
        Assert.Equal(["a2", "a1"], (await Audit.Query(new() { Limit = 2 }, Cancellation)).Rows.Select(one => one.Row.Id));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Audit.Query(new() { Limit = -1 }, Cancellation));
    }

    [Fact]
    public async Task Many_appends_at_once_are_all_durable_when_they_end()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            await History.Append(Event(i), Cancellation);
            await History.Append([Line(i, "one"), Line(i + 5000, "two")], Cancellation);
        }));
        Assert.Equal(1000, (await History.Events("inst_1", 2000, Cancellation)).Length);
        Assert.Equal(2000, (await History.Logs(new LogQuery(), Cancellation)).Total);
    }

    [Fact]
    public async Task One_caller_s_rows_are_written_in_the_order_of_its_calls()
    {
        var appends = Enumerable.Range(0, 200).Select(i => History.Append(Event(i), Cancellation)).ToArray();
        await appends[^1];
        Assert.Equal(200, (await History.Events("inst_1", 1000, Cancellation)).Length);
        await Task.WhenAll(appends);
    }

    [Fact]
    public async Task A_row_appended_twice_is_there_once()
    {
        await History.Append(Event(1), Cancellation);
        await History.Append(Event(1), Cancellation);
        await History.Append([Line(1, "once"), Line(1, "once")], Cancellation);
        Assert.Single(await History.Events("inst_1", 10, Cancellation));
        Assert.Equal(1, (await History.Logs(new LogQuery { Search = "once" }, Cancellation)).Total);
    }

    [Fact]
    public async Task A_poisoned_row_fails_alone()
    {
        await using var locked = await Database.Lock();
        var good = Enumerable.Range(0, 50).Select(i => History.Append(Event(i), Cancellation)).ToArray();
        var bad = History.Append(Event(100) with { Type = null! }, Cancellation);
        var half = History.Append([Line(1, "half"), Line(2, "half") with { Level = null! }], Cancellation);
        var after = History.Append(Event(200), Cancellation);
        await locked.DisposeAsync();
        await Task.WhenAll([.. good, after]);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => bad);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => half);
        Assert.Equal(51, (await History.Events("inst_1", 1000, Cancellation)).Length);
        Assert.Equal(0, (await History.Logs(new LogQuery { Search = "half" }, Cancellation)).Total);
    }

    [Fact]
    public async Task Text_that_a_database_would_refuse_is_kept_all_the_same()
    {
        await History.Append([Line(1, "broken\0agent")], Cancellation);
        await History.Append([Line(2, "half " + (char)0xDC00)], Cancellation);
        var page = await History.Logs(new LogQuery(), Cancellation);
        Assert.Equal(["half \uFFFD", "broken\uFFFDagent"], page.Rows.Select(row => row.Message));
    }

    [Fact]
    public async Task A_full_queue_drops_samples_and_counts_them_and_makes_others_wait()
    {
        var store = await Open(options => options.QueueCapacity = 10);
        var history = store.GetRequiredService<IHistory>();
        await using var locked = await Database.Lock();
        // One batch may be with the writer already; the queue behind it takes ten.
        var taken = 0;
        for (var i = 0; i < 2000; i++) taken += history.TryAppend(Sample(i)) ? 1 : 0;
        Assert.True(history.DroppedSamples > 0);
        Assert.Equal(2000, taken + history.DroppedSamples);
        var waiting = Enumerable.Range(0, 30).Select(i => history.Append(Event(i), Cancellation)).ToArray();
        Assert.DoesNotContain(waiting, append => append.IsCompleted);
        await locked.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(30, (await history.Events("inst_1", 100, Cancellation)).Length);
        Assert.Equal(taken, (await history.Samples("inst_1", Noon, Noon.AddDays(1), 5000, Cancellation)).Length);
    }

    [Fact]
    public async Task What_is_queued_is_written_before_the_store_closes()
    {
        var store = await Open();
        var history = store.GetRequiredService<IHistory>();
        for (var i = 0; i < 100; i++) Assert.True(history.TryAppend(Sample(i)));
        await store.DisposeAsync();
        Assert.Equal(100, (await History.Samples("inst_1", Noon, Noon.AddDays(1), 1000, Cancellation)).Length);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => history.Append(Event(1), Cancellation));
        Assert.False(history.TryAppend(Sample(1)));
    }

    [Fact]
    public async Task Samples_are_the_newest_of_the_span_oldest_first()
    {
        for (var i = 0; i < 10; i++) History.TryAppend(Sample(i));
        await History.Append(Event(1), Cancellation);
        var samples = await History.Samples("inst_1", Noon.AddSeconds(2), Noon.AddSeconds(7), 3, Cancellation);
        Assert.Equal([5, 6, 7], samples.Select(row => row.MemoryUsed));
    }

    [Fact]
    public async Task Logs_are_filtered_and_paged()
    {
        await History.Append([.. Enumerable.Range(0, 20).Select(i => Line(i, "text") with
        {
            InstanceId = $"inst_{i % 2}", Level = i % 4 == 0 ? "ERROR" : "INFO", Source = i % 5 == 0 ? "APP" : "AGENT",
        })], Cancellation);
        Assert.Equal(10, (await History.Logs(new LogQuery { InstanceId = "inst_0" }, Cancellation)).Total);
        Assert.Equal(5, (await History.Logs(new LogQuery { Levels = ["ERROR", "FATAL"] }, Cancellation)).Total);
        Assert.Equal(["l0"], Ids(await History.Logs(new LogQuery { Levels = ["ERROR"], Sources = ["APP"] }, Cancellation)));
        Assert.Equal(
            ["l4", "l3"], Ids(await History.Logs(new LogQuery { From = Noon.AddSeconds(3), To = Noon.AddSeconds(5) }, Cancellation)));
        var page = await History.Logs(new LogQuery { Offset = 2, Limit = 3 }, Cancellation);
        Assert.Equal(["l17", "l16", "l15"], Ids(page));
        Assert.Equal(20, page.Total);
        foreach (var (offset, limit, rows) in new[] { (0, 20, 20), (0, 21, 20), (10, 10, 10), (15, 10, 5), (20, 10, 0), (99, 10, 0) })
        {
            var part = await History.Logs(new LogQuery { Offset = offset, Limit = limit }, Cancellation);
            Assert.Equal((rows, 20), (part.Rows.Length, part.Total));
        }

        Assert.Equal(0, (await History.Logs(new LogQuery { InstanceId = "inst_9" }, Cancellation)).Total);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => History.Logs(new LogQuery { Limit = 501 }, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => History.Logs(new LogQuery { Offset = -1 }, Cancellation));
    }

    [Theory]
    [InlineData("connection", "l1,l2")]
    [InlineData("CONNECTION refused", "l1")]
    [InlineData("refused connection", "l1")]
    [InlineData("connect", "")]
    [InlineData("example", "l1")]
    [InlineData("db.example.com", "l1")]
    [InlineData("log", "l3")]
    [InlineData("größe", "l3")]
    [InlineData("GRÖSSE", "")]
    [InlineData("GRÖßE", "l3")]
    [InlineData("42", "l3")]
    [InlineData("日本語", "l4")]
    [InlineData("near", "l2")]
    [InlineData("NEAR(", "l2")]
    [InlineData("near OR refused", "")]
    [InlineData("-near", "l2")]
    [InlineData("message:near", "")]
    [InlineData("\"connection", "l1,l2")]
    [InlineData("conn*", "")]
    [InlineData("'; DROP TABLE logs; --", "")]
    [InlineData("a & | ! <-> :*", "")]
    [InlineData("lost\0", "l2")]
    [InlineData("", "l1,l2,l3,l4")]
    [InlineData("  ", "l1,l2,l3,l4")]
    [InlineData("\"", "l1,l2,l3,l4")]
    [InlineData("*", "l1,l2,l3,l4")]
    [InlineData("()^-+:", "l1,l2,l3,l4")]
    public async Task Search_takes_words_as_words(string search, string expected)
    {
        await History.Append(
            [
                Line(1, "Connection refused by db.example.com:5432"),
                Line(2, "connection lost near the end"),
                Line(3, "/var/log/größe=42"),
                Line(4, "日本語 text"),
            ], Cancellation);
        var page = await History.Logs(new LogQuery { Search = search }, Cancellation);
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), Ids(page).Reverse());
        Assert.Equal(page.Rows.Length, page.Total);
    }

    [Fact]
    public async Task A_very_long_line_is_kept_and_found_by_its_first_words()
    {
        var words = Enumerable.Range(0, 200_000).Select(i => i.ToString(CultureInfo.InvariantCulture));
        await History.Append([Line(1, "beginning " + string.Join(' ', words))], Cancellation);
        Assert.Equal(1, (await History.Logs(new LogQuery { Search = "beginning" }, Cancellation)).Total);
    }

    private static IEnumerable<string> Ids(LogPage page) => page.Rows.Select(row => row.Id);

    private static EventRow Event(int i) => new($"e{i}", "inst_1", "DEPLOY", Noon.AddSeconds(i), null);

    private static LogRow Line(int i, string message) => new($"l{i}", "inst_1", "INFO", "AGENT", message, Noon.AddSeconds(i), null);

    private static SampleRow Sample(int i) => new("inst_1", Noon.AddSeconds(i), 0.5, i, 100, 1, 2);
}

public sealed class SqliteHistoryTests() : HistoryTests(new SqliteTestDatabase());

public sealed class PostgresHistoryTests(PostgresServer server) : HistoryTests(new PostgresTestDatabase(server));

using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class DueTimesTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task Due_rows_come_earliest_first_and_to_the_millisecond()
    {
        var late = Row("c", Noon);
        var early = Row("a", Noon.AddMilliseconds(-1)) with { Attempts = 3 };
        await DueTimes.Put([late, early, Row("b", Noon.AddMilliseconds(1)), Row("d", Noon) with { Shard = 2 }], Cancellation);
        Assert.Equal([early, late], await DueTimes.Due(1, Noon, 10, Cancellation));
        Assert.Equal([early], await DueTimes.Due(1, Noon, 1, Cancellation));
        Assert.Equal(early.At, await DueTimes.Earliest(1, Cancellation));
        Assert.Null(await DueTimes.Earliest(3, Cancellation));
        Assert.Empty(await DueTimes.Due(3, Noon, 10, Cancellation));
    }

    [Fact]
    public async Task A_row_replaces_the_one_of_its_target_and_name_even_of_another_shard()
    {
        await DueTimes.Put([Row("a", Noon)], Cancellation);
        var next = Row("a", Noon.AddHours(1)) with { Shard = 2, Occurrence = "second" };
        await DueTimes.Put([next], Cancellation);
        Assert.Null(await DueTimes.Earliest(1, Cancellation));
        Assert.Equal([next], await DueTimes.Due(2, next.At, 10, Cancellation));
    }

    [Fact]
    public async Task Of_two_rows_of_one_name_in_one_call_the_last_stands()
    {
        await DueTimes.Put([Row("a", Noon), Row("a", Noon) with { Occurrence = "second" }], Cancellation);
        Assert.Equal("second", Assert.Single(await DueTimes.Due(1, Noon, 10, Cancellation)).Occurrence);
    }

    [Fact]
    public async Task A_removed_row_is_gone_and_names_are_apart()
    {
        await DueTimes.Put([Row("a", Noon), Row("a", Noon) with { Name = "other" }], Cancellation);
        await DueTimes.Remove("a", "tick", Cancellation);
        await DueTimes.Remove("a", "never there", Cancellation);
        Assert.Equal("other", Assert.Single(await DueTimes.Due(1, Noon, 10, Cancellation)).Name);
    }

    [Fact]
    public async Task Complete_removes_what_was_delivered_and_leaves_what_was_armed_again()
    {
        await DueTimes.Put([Row("a", Noon), Row("b", Noon)], Cancellation);
        var delivered = await DueTimes.Due(1, Noon, 10, Cancellation);
        var again = Row("b", Noon.AddMinutes(-1)) with { Occurrence = "second" };
        await DueTimes.Put([again], Cancellation);
        await DueTimes.Complete(delivered, Cancellation);
        Assert.Equal([again], await DueTimes.Due(1, Noon, 10, Cancellation));
        await DueTimes.Complete(delivered, Cancellation);
        await DueTimes.Complete([], Cancellation);
    }

    [Fact]
    public async Task Postpone_puts_off_what_failed_and_leaves_what_was_armed_again()
    {
        await DueTimes.Put([Row("a", Noon), Row("b", Noon), Row("c", Noon)], Cancellation);
        var failed = await DueTimes.Due(1, Noon, 10, Cancellation);
        var again = Row("b", Noon) with { Occurrence = "second" };
        await DueTimes.Put([again], Cancellation);
        await DueTimes.Remove("c", "tick", Cancellation);
        await DueTimes.Postpone([.. failed.Select(row => row with { At = Noon.AddMinutes(1), Attempts = row.Attempts + 1 })], Cancellation);
        Assert.Equal([again], await DueTimes.Due(1, Noon, 10, Cancellation));
        Assert.Equal(
            [again, Row("a", Noon.AddMinutes(1)) with { Attempts = 1 }], await DueTimes.Due(1, Noon.AddMinutes(1), 10, Cancellation));
    }

    [Fact]
    public async Task A_hundred_thousand_rows_are_worked_off_in_windows()
    {
        const int count = 100_000, window = 5_000;
        foreach (var chunk in Enumerable.Range(0, count).Chunk(20_000))
        {
            await DueTimes.Put([.. chunk.Select(i => Row($"inst_{i}", Noon.AddMilliseconds(-(i * 7919L % count))))], Cancellation);
        }
        var last = DateTimeOffset.MinValue;
        var seen = 0;
        while (await DueTimes.Due(1, Noon, window, Cancellation) is { Length: > 0 } rows)
        {
            Assert.True(rows.Length <= window);
            Assert.True(rows[0].At > last);
            last = rows[^1].At;
            seen += rows.Length;
            await DueTimes.Complete(rows, Cancellation);
        }
        Assert.Equal(count, seen);
        Assert.Null(await DueTimes.Earliest(1, Cancellation));
    }

    [Fact]
    public async Task Concurrent_calls_over_the_same_rows_all_end()
    {
        var rows = Enumerable.Range(0, 50).Select(i => Row($"inst_{i}", Noon)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => DueTimes.Put([.. i % 2 == 0 ? rows : rows.Reverse()], Cancellation)));
        Assert.Equal(rows.Length, (await DueTimes.Due(1, Noon, 1000, Cancellation)).Length);
    }

    private static DueRow Row(string target, DateTimeOffset at) => new(1, target, "tick", at, "first", 0);
}

public sealed class SqliteDueTimesTests() : DueTimesTests(new SqliteTestDatabase());

public sealed class PostgresDueTimesTests(PostgresServer server) : DueTimesTests(new PostgresTestDatabase(server));

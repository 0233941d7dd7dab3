using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>Sums of what language models were used for, against what plain arithmetic makes of the same rows.</summary>
public abstract class LlmUsageTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private ILlmUsage Usage => Store.GetRequiredService<ILlmUsage>();

    [Fact]
    public async Task A_row_is_kept_with_everything_that_was_told()
    {
        await Keep(Row("full") with
        {
            CacheReadTokens = 3, CacheWriteTokens = 4, CostUsd = 0.012_345_678m, Operation = "chat", CaptureTier = "proxy", TraceId = "t-1",
        }, Row("bare") with { InstanceId = "inst_2" });
        Assert.Equal(
            [
                new(new(2026, 1, 2), "inst_1", "anthropic", "large", 1, new(1, 2, 3, 4), 0.012_345_678m, new(0, 0, 0, 0)),
                new(new(2026, 1, 2), "inst_2", "anthropic", "large", 1, new(1, 2, 0, 0), 0, new(1, 2, 0, 0)),
            ],
            await Sums(Midnight, Midnight.AddDays(1)));
        Assert.Equal(
            "chat proxy t-1", await Database.Scalar("SELECT operation || ' ' || capture_tier || ' ' || trace_id FROM llm_usage WHERE id = 'full'"));
    }

    [Fact]
    public async Task Sums_are_what_arithmetic_makes_of_the_rows_of_the_span()
    {
        var random = new Random(7);
        LlmUsageRow[] rows =
        [
            .. Enumerable.Range(0, 500).Select(i => new LlmUsageRow(
                $"u{i}", $"inst_{random.Next(3)}", Midnight.AddMilliseconds(random.NextInt64(-200_000_000, 200_000_000)),
                random.Next(2) == 0 ? "anthropic" : "Ollama", random.Next(2) == 0 ? "large" : "small", random.Next(1_000_000_000), random.Next(1_000_000_000))
            {
                CacheReadTokens = random.Next(2) == 0 ? random.Next(1000) : null,
                CacheWriteTokens = random.Next(2) == 0 ? random.Next(1000) : null,
                CostUsd = random.Next(2) == 0 ? random.Next() / 1_000_000_000m : null,
            }),
        ];
        await Keep(rows);
        foreach (var (from, to, whose) in new[]
        {
            (Midnight.AddDays(-4), Midnight.AddDays(4), null), (Midnight.AddHours(-30), Midnight.AddHours(7), null),
            (rows[0].At, rows[0].At.AddMilliseconds(1), null), (Midnight.AddDays(-1), Midnight.AddDays(2), "inst_1"), (Midnight, Midnight, (string?)null),
        })
        {
            Assert.Equal(Expected(rows.Where(row => row.At >= from && row.At < to && (whose is null || row.InstanceId == whose))), await Sums(from, to, whose));
        }
    }

    [Fact]
    public async Task A_row_said_twice_is_there_once()
    {
        await Keep(Row("same"), Row("same"), Row("other"));
        await Keep(Row("same"));
        Assert.Equal(2, Assert.Single(await Sums(Midnight, Midnight.AddDays(1))).Calls);
        Assert.Equal(0, Usage.Dropped);
    }

    [Fact]
    public async Task An_answer_has_no_more_rows_than_asked_for_and_says_so()
    {
        await Keep([.. Enumerable.Range(0, 5).Select(i => Row($"u{i}") with { Model = $"m{i}" })]);
        var cut = await Usage.Sums(new LlmUsageQuery(Midnight, Midnight.AddDays(1), Limit: 4), Cancellation);
        Assert.Equal((true, 4), (cut.IsCut, cut.Rows.Length));
        var whole = await Usage.Sums(new LlmUsageQuery(Midnight, Midnight.AddDays(1), Limit: 5), Cancellation);
        Assert.Equal((false, 5), (whole.IsCut, whole.Rows.Length));
        await Assert.ThrowsAsync<ArgumentException>(() => Usage.Sums(new LlmUsageQuery(Midnight, Midnight, Limit: 10_001), Cancellation));
    }

    [Fact]
    public async Task A_full_queue_drops_rows_and_counts_them_apart_from_samples()
    {
        var store = await Open(options => options.QueueCapacity = 10);
        var (usage, history) = (store.GetRequiredService<ILlmUsage>(), store.GetRequiredService<IHistory>());
        var locked = await Database.Lock();
        var taken = 0;
        for (var i = 0; i < 2000; i++) taken += usage.TryAppend(Row($"u{i}")) ? 1 : 0;
        Assert.InRange(taken, 10, 1990);
        Assert.Equal((2000 - taken, 0), (usage.Dropped, history.DroppedSamples));
        await locked.DisposeAsync();
        await history.Append(new EventRow("e", "inst_1", "DEPLOY", Midnight, null), Cancellation);
        Assert.Equal(taken, Assert.Single(await Sums(Midnight, Midnight.AddDays(1))).Calls);
    }

    private static IEnumerable<LlmUsageSum> Expected(IEnumerable<LlmUsageRow> rows) =>
        from row in rows
        group row by (Day: DateOnly.FromDateTime(row.At.UtcDateTime), row.InstanceId, row.Provider, row.Model) into some
        orderby some.Key.Day, some.Key.InstanceId, some.Key.Provider[0], some.Key.Model
        select new LlmUsageSum(
            some.Key.Day, some.Key.InstanceId, some.Key.Provider, some.Key.Model, some.Count(), Tokens(some),
            some.Sum(row => row.CostUsd ?? 0), Tokens(some.Where(row => row.CostUsd is null)));

    private static LlmTokens Tokens(IEnumerable<LlmUsageRow> rows) => new(
        rows.Sum(row => row.InputTokens), rows.Sum(row => row.OutputTokens),
        rows.Sum(row => row.CacheReadTokens ?? 0), rows.Sum(row => row.CacheWriteTokens ?? 0));

    private async Task<IEnumerable<LlmUsageSum>> Sums(DateTimeOffset from, DateTimeOffset to, string? instance = null) =>
        (await Usage.Sums(new LlmUsageQuery(from, to, instance), Cancellation)).Rows;

    /// <summary>Queued rows are written before what is queued after them.</summary>
    private async Task Keep(params LlmUsageRow[] rows)
    {
        Assert.All(rows, row => Assert.True(Usage.TryAppend(row)));
        await History.Append(new EventRow(Guid.NewGuid().ToString("N"), "inst_1", "DEPLOY", Midnight, null), Cancellation);
    }

    private static LlmUsageRow Row(string id) => new(id, "inst_1", Midnight.AddHours(1), "anthropic", "large", 1, 2);
}

public sealed class SqliteLlmUsageTests() : LlmUsageTests(new SqliteTestDatabase());

public sealed class PostgresLlmUsageTests(PostgresServer server) : LlmUsageTests(new PostgresTestDatabase(server));

using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class RetentionTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);

    [Fact]
    public async Task Each_table_loses_what_is_older_than_its_own_time_and_nothing_else()
    {
        var store = await Open(
            options => (options.Retention.Logs, options.Retention.Events, options.Retention.Audit, options.Retention.LlmUsage) =
                (TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(3), TimeSpan.FromDays(4)),
            services => services.AddSingleton<TimeProvider>(_time));
        var (history, usage) = (store.GetRequiredService<IHistory>(), store.GetRequiredService<ILlmUsage>());
        for (var day = 4; day >= 0; day--)
        {
            var at = Start.AddDays(-day);
            Assert.True(usage.TryAppend(new LlmUsageRow($"u{day}", "inst_1", at, "anthropic", "large", 1, 2)));
            await history.Append(new EventRow($"e{day}", "inst_1", "DEPLOY", at, null), Cancellation);
            await history.Append([new LogRow($"l{day}", "inst_1", "INFO", "APP", "word", at, null)], Cancellation);
            await history.Append(new AuditRow($"a{day}", at, "system", "CREATE", "server", null, null), Cancellation);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await store.GetRequiredService<HistoryUpkeep>().Pass(Cancellation));

        Assert.Equal(["l0"], (await history.Logs(new LogQuery(), Cancellation)).Rows.Select(row => row.Id));
        Assert.Equal(1, (await history.Logs(new LogQuery { Search = "word" }, Cancellation)).Total);
        Assert.Equal(["e0", "e1"], (await history.Events("inst_1", 10, Cancellation)).Select(row => row.Id));
        Assert.Equal(["a0", "a1", "a2"], (await store.GetRequiredService<IAuditLog>().Query(new(), Cancellation)).Rows.Select(one => one.Row.Id));
        Assert.Equal(4, (await usage.Sums(new LlmUsageQuery(Start.AddDays(-9), Start.AddDays(9)), Cancellation)).Rows.Sum(row => row.Calls));
    }

    [Fact]
    public async Task Much_is_deleted_in_batches_while_others_read_and_write()
    {
        var store = await Open(options => options.Retention.BatchSize = 50, services => services.AddSingleton<TimeProvider>(_time));
        var history = store.GetRequiredService<IHistory>();
        for (var i = 0; i < 5; i++)
        {
            await history.Append([.. Enumerable.Range(0, 500).Select(n =>
                new LogRow($"l{i}-{n}", "inst_1", "INFO", "APP", "old text", Start.AddDays(-40), null))], Cancellation);
        }

        await history.Append([new LogRow("new", "inst_1", "INFO", "APP", "new text", Start, null)], Cancellation);
        var left = new List<long>();
        await using var engine = new PacedEngine(store.GetRequiredService<Sql.ISqlEngine>(), async () =>
        {
            // Whoever writes or reads meanwhile is served between two batches, and always sees what is not too old.
            await history.Append(new EventRow($"e{left.Count}", "inst_1", "DEPLOY", Start, null), Cancellation);
            Assert.Equal(1, (await history.Logs(new LogQuery { Search = "new" }, Cancellation)).Total);
            left.Add((await history.Logs(new LogQuery { Search = "old" }, Cancellation)).Total);
        });
        var retention = new Retention(engine, store.GetRequiredService<AuditMac>(), store.GetRequiredService<StoreOptions>().Retention);

        Assert.Equal(2500, await retention.Run(Start, Cancellation));
        Assert.Equal(Enumerable.Range(0, 51).Select(batch => 2500L - 50 * batch), left.Distinct());
        Assert.Equal(1, (await history.Logs(new LogQuery(), Cancellation)).Total);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000 * 24 * 365)]
    public async Task A_span_that_makes_no_sense_is_refused_by_name(double hours)
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Open(options => options.Retention.Logs = TimeSpan.FromHours(hours)));
        Assert.Contains("Retention:Logs", fault.Message, StringComparison.Ordinal);
    }
}

public sealed class SqliteRetentionTests() : RetentionTests(new SqliteTestDatabase());

public sealed class PostgresRetentionTests(PostgresServer server) : RetentionTests(new PostgresTestDatabase(server));

using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class LogTableTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private ILogs Logs => Store.GetRequiredService<ILogs>();

    [Fact]
    public async Task A_line_is_found_by_its_id_and_by_its_deployment()
    {
        var line = Line(1) with { Metadata = """{"a":1}""", DeploymentId = "dep_1" };
        await History.Append([line, Line(2)], Cancellation);
        Assert.Equal(line, await Logs.Line("l01", Cancellation));
        Assert.Null(await Logs.Line("l09", Cancellation));
        Assert.Equal([line], (await History.Logs(new LogQuery { DeploymentId = "dep_1" }, Cancellation)).Rows);
        Assert.True(await Logs.Any("inst_1", Cancellation));
        Assert.False(await Logs.Any("inst_9", Cancellation));
    }

    [Fact]
    public async Task What_came_after_a_line_comes_in_the_order_of_the_ids_whatever_its_times_say()
    {
        await History.Append([.. Enumerable.Range(0, 20).Reverse().Select(i => Line(i) with { At = Noon.AddSeconds(-i) })], Cancellation);
        Assert.Equal(["l16", "l17", "l18", "l19"], await Ids(new LogTail { After = "l15" }));
        Assert.Equal(["l00", "l01"], await Ids(new LogTail { After = "", Limit = 2 }));
        Assert.Equal(["l13", "l17"], await Ids(new LogTail { After = "l10", InstanceIds = ["inst_1", "inst_9"], Limit = 2 }));
        Assert.Empty(await Ids(new LogTail { After = "l19" }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ids(new LogTail { After = "", Limit = 1_001 }));
    }

    [Fact]
    public async Task The_newest_lines_of_several_instances_are_what_sorting_all_of_them_gives()
    {
        var random = new Random(5);
        var all = Enumerable.Range(0, 400).Select(i => Line(i) with
        {
            Id = $"n{i:000}", InstanceId = $"inst_{random.Next(4)}", At = Noon.AddSeconds(random.Next(100)), Level = random.Next(3) == 0 ? "ERROR" : "INFO",
        }).ToList();
        await History.Append(all, Cancellation);
        foreach (var (limit, level, from) in new (int, string?, DateTimeOffset?)[]
        {
            (1, null, null), (37, "ERROR", null), (50, null, Noon.AddSeconds(80)), (10_000, "INFO", null),
        })
        {
            var expected = all.Where(row => row.InstanceId is "inst_1" or "inst_2" or "inst_3" && (level is null || row.Level == level) && !(row.At < from))
                .OrderBy(row => row.At).ThenBy(row => row.Id, StringComparer.Ordinal).TakeLast(limit).Select(row => row.Id);
            var query = new NewestLogs { InstanceIds = ["inst_3", "inst_1", "inst_2"], Level = level, From = from, Limit = limit };
            Assert.Equal(expected, (await Logs.Newest(query, Cancellation)).Select(row => row.Id));
        }

        Assert.Empty(await Logs.Newest(new NewestLogs { InstanceIds = [] }, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Logs.Newest(new NewestLogs { InstanceIds = [], Limit = 10_001 }, Cancellation));
    }

    [Fact]
    public async Task Lines_are_counted_by_level_source_and_instance()
    {
        await History.Append([.. Enumerable.Range(0, 100).Select(i => Line(i) with
        {
            InstanceId = $"inst_{i % 25:00}", Level = i % 10 == 0 ? "ERROR" : "INFO", Source = i < 30 ? "APP" : "AGENT",
        })], Cancellation);
        await History.Append([Line(200) with { InstanceId = "inst_00" }], Cancellation);

        var all = await Logs.Count(null, null, null, Visibility.Everything, Cancellation);
        Assert.Equal((101L, 10L, 91L, 30L), (all.Total, all.ByLevel["ERROR"], all.ByLevel["INFO"], all.BySource["APP"]));
        Assert.Equal(20, all.TopInstances.Length);
        Assert.Equal(new InstanceCount("inst_00", 5), all.TopInstances[0]);

        var some = await Logs.Count("inst_00", Noon, Noon.AddSeconds(26), Visibility.Everything, Cancellation);
        Assert.Equal((2L, 2L), (some.Total, some.BySource["APP"]));
        var none = await Logs.Count("inst_99", null, null, Visibility.Everything, Cancellation);
        Assert.Equal((0L, 0, 0), (none.Total, none.ByLevel.Count, none.TopInstances.Length));
    }

    private async Task<IEnumerable<string>> Ids(LogTail tail) => (await Logs.After(tail, Cancellation)).Select(row => row.Id);

    private static LogRow Line(int i) => new($"l{i:00}", $"inst_{i % 4}", "INFO", "AGENT", "text", Noon.AddSeconds(i), null);
}

public sealed class SqliteLogTableTests() : LogTableTests(new SqliteTestDatabase());

public sealed class PostgresLogTableTests(PostgresServer server) : LogTableTests(new PostgresTestDatabase(server));

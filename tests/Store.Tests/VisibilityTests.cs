using Fleet.Instances;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>Three instances (of team a, of team b, of none) with something of each kind, and who is shown what.</summary>
public abstract class VisibilityTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Visibility OfA = Visibility.Of(["team_a"]);

    private readonly ManualTime _time = new(Noon);
    private ServiceProvider _store = null!;

    public static TheoryData<string, string[]> Kinds => new()
    {
        { StateKinds.Instance, ["inst_a", "inst_n"] },
        { StateKinds.ReplicaSet, ["x_a", "x_n"] },
        { StateKinds.Backup, ["bkp_a", "bkp_n"] },
        { StateKinds.Command, ["x_a", "x_n"] },
        { StateKinds.Alert, ["x_a", "x_n", "x_fleet"] },
        { StateKinds.AlertRule, ["x_a", "x_n", "x_fleet"] },
        { StateKinds.ScheduledTask, ["x_a", "x_n", "x_fleet"] },
        { StateKinds.Window, ["x_a", "x_n", "x_fleet"] },
        { StateKinds.Deployment, ["x_a", "x_n"] },
        { StateKinds.Operation, ["x_a", "x_n", "x_bkp_a", "x_bkp_n", "x_srv"] },
        { StateKinds.Server, ["x_srv"] },
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _store = await Open(register: services => services.AddSingleton<TimeProvider>(_time));
        foreach (var whose in new[] { "a", "b", "n" })
        {
            var (instance, team) = ($"inst_{whose}", whose is "n" ? null : $"team_{whose}");
            await Write(StateKinds.Instance, instance, new() { Team = team });
            await Write(StateKinds.ReplicaSet, $"x_{whose}", new() { Team = team });
            await Write(StateKinds.Backup, $"bkp_{whose}", new() { InstanceId = instance });
            await Write(StateKinds.Operation, $"x_{whose}", new() { Target = instance });
            await Write(StateKinds.Operation, $"x_bkp_{whose}", new() { Target = $"bkp_{whose}" });
            foreach (var kind in OfInstances) await Write(kind, $"x_{whose}", new() { InstanceId = instance });
        }

        foreach (var kind in OfInstances.Except([StateKinds.Command])) await Write(kind, "x_fleet", new());
        await Write(StateKinds.Command, "x_lost", new() { InstanceId = "inst_gone" });
        await Write(StateKinds.Operation, "x_lost", new() { Target = "inst_gone" });
        await Write(StateKinds.Operation, "x_srv", new() { Target = "srv_1" });
        await Write(StateKinds.Server, "x_srv", new());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_list_holds_counts_and_pages_what_its_reader_may_know_of(string kind, string[] seen)
    {
        var query = new StateQuery { Kind = kind, VisibleTo = OfA, Sort = "createdAt", CountTotal = true, Limit = 1, Descending = false };
        var ids = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await Queries.Query(query with { Cursor = cursor }, Cancellation);
            Assert.Equal(seen.Length, page.Total);
            ids.AddRange(page.Rows.Select(row => row.Id));
            if ((cursor = page.NextCursor) is null) break;
        }

        Assert.Equal(seen.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        var whole = await Queries.Query(query with { VisibleTo = Visibility.Everything, Limit = 100 }, Cancellation);
        Assert.True(whole.Rows.Length > seen.Length || kind == StateKinds.Server);
        var both = await Queries.Query(query with { VisibleTo = Visibility.Of(["team_b", "team_a"]), Limit = 100 }, Cancellation);
        Assert.True(both.Rows.Length > seen.Length || kind == StateKinds.Server);
    }

    [Fact]
    public async Task Who_is_in_no_team_sees_what_is_of_none()
    {
        var nobody = new StateQuery { Kind = StateKinds.Instance, VisibleTo = Visibility.Of([]) };
        Assert.Equal(["inst_n"], (await Queries.Query(nobody, Cancellation)).Rows.Select(row => row.Id));
        var one = nobody with { VisibleTo = OfA, Filters = [new("team", ["team_b"])], CountTotal = true };
        Assert.Equal(0, (await Queries.Query(one, Cancellation)).Total);
    }

    [Fact]
    public async Task Logs_are_shown_counted_and_followed_by_those_who_see_their_instance()
    {
        await History.Append([.. Whoses.Select(whose => new LogRow($"l_{whose}", $"inst_{whose}", "INFO", "APP", "the marmot", Noon, null))], Cancellation);
        string[] seen = ["l_a", "l_n"];
        var page = await History.Logs(new LogQuery { VisibleTo = OfA, Search = "marmot", Limit = 1 }, Cancellation);
        Assert.Equal((1, 2), (page.Rows.Length, page.Total));
        Assert.Empty((await History.Logs(new LogQuery { VisibleTo = OfA, InstanceId = "inst_b" }, Cancellation)).Rows);

        var logs = Store.GetRequiredService<ILogs>();
        Assert.Equal(seen, (await logs.After(new LogTail { After = "", VisibleTo = OfA }, Cancellation)).Select(row => row.Id));
        Assert.Empty(await logs.After(new LogTail { After = "", VisibleTo = OfA, InstanceIds = ["inst_b"] }, Cancellation));
        var counts = await logs.Count(null, null, null, OfA, Cancellation);
        Assert.Equal((2, 2), (counts.Total, counts.TopInstances.Length));
        Assert.Equal(0, (await logs.Count("inst_b", null, null, OfA, Cancellation)).Total);
    }

    [Fact]
    public async Task Figures_are_shown_to_those_who_see_their_instance()
    {
        var history = _store.GetRequiredService<IHistory>();
        foreach (var whose in Whoses) Assert.True(history.TryAppend(new($"inst_{whose}", Noon, 1, 1, 2, 3, 4)));
        var metrics = _store.GetRequiredService<IMetrics>();
        var all = new SeriesQuery(Noon.AddHours(-1), Noon, Granularity.Raw);
        await Eventually.BecomesAsync("samples", 3, async () => (await metrics.Series(all, Cancellation)).Points.Length);

        foreach (var granularity in new[] { Granularity.Raw, Granularity.Minute, Granularity.Day })
        {
            var ask = all with { Granularity = granularity, VisibleTo = OfA };
            Assert.Equal(["inst_a", "inst_n"], (await metrics.Series(ask, Cancellation)).Points.Select(point => point.InstanceId));
            Assert.Empty((await metrics.Series(ask with { InstanceId = "inst_b" }, Cancellation)).Points);
        }

        var sums = await metrics.Aggregate(all.From, all.To, null, OfA, Cancellation);
        Assert.Equal(["inst_a", "inst_n"], sums.Rows.Select(row => row.InstanceId).Order(StringComparer.Ordinal));
        Assert.Equal(["inst_a", "inst_n"], (await metrics.Latest([], OfA, Cancellation)).Select(row => row.InstanceId));
        Assert.Equal(["inst_a"], (await metrics.Latest(["inst_b", "inst_a"], OfA, Cancellation)).Select(row => row.InstanceId));
    }

    [Fact]
    public async Task Usage_and_runs_are_shown_to_those_who_see_their_instance()
    {
        var usage = Store.GetRequiredService<ILlmUsage>();
        foreach (var whose in Whoses) Assert.True(usage.TryAppend(new($"u_{whose}", $"inst_{whose}", Noon, "x", "y", 1, 1)));
        var all = new LlmUsageQuery(Noon, Noon.AddHours(1));
        await Eventually.BecomesAsync("usage", 3, async () => (await usage.Sums(all, Cancellation)).Rows.Length);
        Assert.Equal(["inst_a", "inst_n"], (await usage.Sums(all with { VisibleTo = OfA }, Cancellation)).Rows.Select(row => row.InstanceId));
        Assert.Empty((await usage.Sums(all with { VisibleTo = OfA, InstanceId = "inst_b" }, Cancellation)).Rows);

        var (runs, task) = (Store.GetRequiredService<ITaskRuns>(), ScheduledTaskId.Of("task_1"));
        await runs.Append(
            [
                .. Whoses.Append("none").Select(whose => new TaskRunView
                {
                    Id = TaskRunId.Of($"run_{whose}"), Task = task, Status = TaskRunStatus.Success, Occurrence = "o", DueAt = Noon, StartedAt = Noon,
                    Instance = whose is "none" ? null : InstanceId.Of($"inst_{whose}"),
                }),
            ], Cancellation);
        var page = await runs.Page(task, null, 0, 10, OfA, Cancellation);
        Assert.Equal((3, "run_none,run_n,run_a"), (page.Total, string.Join(',', page.Runs.Select(run => run.Id.Value))));
    }

    private static IEnumerable<string> Whoses => ["a", "b", "n"];

    private static IEnumerable<string> OfInstances =>
        [StateKinds.Command, StateKinds.Alert, StateKinds.AlertRule, StateKinds.ScheduledTask, StateKinds.Window, StateKinds.Deployment];

    private async Task Write(string kind, string id, Owned document) =>
        await Grains.WriteStateAsync(kind, GrainStorageExtensions.Grain(id), new Stored<Owned> { State = document });

    /// <summary>What a state says of whose it is.</summary>
    public sealed record Owned
    {
        public string? Team { get; init; }

        public string? InstanceId { get; init; }

        public string? Target { get; init; }

        public DateTimeOffset CreatedAt { get; init; } = Noon;
    }
}

public sealed class SqliteVisibilityTests() : VisibilityTests(new SqliteTestDatabase());

public sealed class PostgresVisibilityTests(PostgresServer server) : VisibilityTests(new PostgresTestDatabase(server));

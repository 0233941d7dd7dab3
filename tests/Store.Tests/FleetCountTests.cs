using Fleet.Instances;
using Fleet.Storage;
using Fleet.Store.Migrations;
using Fleet.Store.Sql;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>Counts that go with the states, against the states themselves.</summary>
public abstract class FleetCountTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Noon);
    private ServiceProvider _store = null!;

    private IFleetCounts Counts => _store.GetRequiredService<IFleetCounts>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _store = await Open(register: services => services.AddSingleton<TimeProvider>(_time));
    }

    [Fact]
    public async Task Each_change_of_an_instance_is_counted_with_it()
    {
        var one = await Write("inst_1", new() { Provider = "fly", Region = "fra" });
        var two = await Write("inst_2", new() { Provider = "fly", Region = "fra" });
        Assert.Equal([new(InstanceStatus.Running, "fly", "fra", "", "", "", 2)], await Counts.Instances(Visibility.Everything, Cancellation));

        await Write("inst_1", one.State with { Status = InstanceStatus.Stopped, Note = "changed" }, one);
        await Write("inst_1", one.State with { Note = "nothing that counts" }, one);
        await Write("inst_2", two.State with { Tags = new() { ["geo_lat"] = "50.1", ["geo_lon"] = "8.7", ["geo_label"] = "here" } }, two);
        Assert.Equal(
            [new(InstanceStatus.Running, "fly", "fra", "50.1", "8.7", "here", 1), new(InstanceStatus.Stopped, "fly", "fra", "", "", "", 1)],
            await Sorted(Visibility.Everything));

        await Write("inst_2", two.State with { Geo = new(-1.5, 2, "there") }, two);
        await Write("inst_1", one.State with { Status = InstanceStatus.Destroyed }, one);
        Assert.Equal([new(InstanceStatus.Running, "fly", "fra", "-1.5", "2", "there", 1)], await Sorted(Visibility.Everything));
        await Grains.ClearStateAsync(StateKinds.Instance, GrainStorageExtensions.Grain("inst_2"), two);
        Assert.Empty(await Counts.Instances(Visibility.Everything, Cancellation));
    }

    [Fact]
    public async Task What_was_not_written_is_not_counted()
    {
        var one = await Write("inst_1", new());
        var stale = new Stored<Member> { State = one.State with { Status = InstanceStatus.Error }, ETag = "7" };
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grains.WriteStateAsync(StateKinds.Instance, GrainStorageExtensions.Grain("inst_1"), stale));
        var second = new Stored<Member> { State = new() };
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grains.WriteStateAsync(StateKinds.Instance, GrainStorageExtensions.Grain("inst_1"), second));
        Assert.Equal((InstanceStatus.Running, 1), Assert.Single((await Sorted(Visibility.Everything)).Select(count => (count.Status, count.Count))));
    }

    [Fact]
    public async Task Everybody_counts_what_they_may_know_of()
    {
        foreach (var team in new[] { "team_a", "team_b", "team_b", null }) await Write($"inst_{Guid.NewGuid():N}", new() { Team = team });
        Assert.Equal(4, await Total(Visibility.Everything));
        Assert.Equal(2, await Total(Visibility.Of(["team_a"])));
        Assert.Equal(4, await Total(Visibility.Of(["team_b", "team_a"])));
        Assert.Equal(1, await Total(Visibility.Of([])));
    }

    [Fact]
    public async Task Folding_changes_no_count_while_others_write()
    {
        var upkeep = _store.GetRequiredService<HistoryUpkeep>();
        var random = new Random(7);
        var all = new List<Stored<Member>>();
        for (var i = 0; i < 40; i++) all.Add(await Write($"inst_{i}", new() { Provider = i % 2 == 0 ? "fly" : "aws" }));
        var writing = Task.WhenAll(all.Select(async (one, i) =>
        {
            for (var n = 0; n < 10; n++) await Write($"inst_{i}", one.State with { Status = (InstanceStatus)random.Next(0, 8) }, one);
        }));
        while (!writing.IsCompleted) Assert.True(await upkeep.Pass(Cancellation));
        await writing;
        await upkeep.Pass(Cancellation);

        var expected = all.Where(one => one.State.Status != InstanceStatus.Destroyed).GroupBy(one => (one.State.Status, one.State.Provider!))
            .ToDictionary(alike => alike.Key, alike => (long)alike.Count());
        Assert.Equal(expected, (await Sorted(Visibility.Everything)).ToDictionary(count => (count.Status, count.Provider), count => count.Count));
        var rows = await _store.GetRequiredService<ISqlEngine>().Read(new SqlStatement("SELECT n, stage FROM instance_counts"), row => (row.GetInt64(0), row.GetInt32(1)), Cancellation);
        Assert.Equal(expected.Count, rows.Count);
        Assert.All(rows, row => Assert.True(row is (> 0, 1)));
    }

    [Fact]
    public async Task Deployments_are_counted_by_the_hour_in_which_they_began()
    {
        await Write("inst_a", new() { Team = "team_a" });
        await Write("inst_b", new() { Team = "team_b" });
        var first = await Deploy("op_1", "DeployInstance", "inst_a");
        await Deploy("op_2", "RedeployInstance", "inst_b");
        await Deploy("op_3", "BackupInstance", "inst_a");
        _time.Advance(TimeSpan.FromHours(1));
        await Deploy("op_4", "CloneInstance", "inst_a", "Failed");
        first.State = first.State with { Status = "Succeeded" };
        await _store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store).WriteStateAsync(StateKinds.Operation, GrainStorageExtensions.Grain("op_1"), first);

        var noon = Noon.AddMinutes(-30);
        Assert.Equal([new(noon, 2, 1, 0), new(noon.AddHours(1), 1, 0, 1)], await Counts.Deployments(Noon, Visibility.Everything, Cancellation));
        Assert.Equal([new(noon.AddHours(1), 1, 0, 1)], await Counts.Deployments(Noon.AddHours(1), Visibility.Everything, Cancellation));
        Assert.Equal([new(noon, 1, 0, 0)], await Counts.Deployments(Noon, Visibility.Of(["team_b"]), Cancellation));

        _time.Advance(TimeSpan.FromDays(2));
        await _store.GetRequiredService<HistoryUpkeep>().Pass(Cancellation);
        Assert.Equal([new(noon.AddHours(1), 1, 0, 1)], await Counts.Deployments(Noon, Visibility.Everything, Cancellation));
    }

    [Fact]
    public async Task Counts_begin_with_what_was_there_before_them()
    {
        await Write("inst_1", new() { Provider = "fly", Team = "team_a" });
        await Deploy("op_1", "DeployInstance", "inst_1", "Succeeded");
        string[] undone =
        [
            "DROP TABLE instance_counts", "DROP TABLE deployment_starts",
            .. Undone("instance_added"), .. Undone("instance_changed"), .. Undone("instance_removed"), .. Undone("deployment_began"), .. Undone("deployment_went_on"),
            .. Engine.Name is StoreOptions.Postgres
                ? new[] { "DROP FUNCTION count_instance", "DROP FUNCTION note_deployment", "DROP FUNCTION carry_deployment_on" }
                : [],
        ];
        await Engine.Write([.. undone.Select(sql => new SqlStatement(sql))], Cancellation);
        await Database.Scalar(MigrationStep.All(Engine.Dialect.Migrations).Single(step => step.Name == "overview").Script);
        Assert.Equal([new(InstanceStatus.Running, "fly", "", "", "", "", 1)], await Sorted(Visibility.Of(["team_a"])));
        Assert.Equal([new(Noon.AddMinutes(-30), 1, 1, 0)], await Counts.Deployments(Noon, Visibility.Everything, Cancellation));
        await Write("inst_2", new() { Provider = "fly" });
        Assert.Equal(2, await Total(Visibility.Everything));
    }

    private string[] Undone(string trigger) => [$"DROP TRIGGER {trigger}{(Engine.Name is StoreOptions.Postgres ? " ON grain_state" : "")}"];

    private async Task<long> Total(Visibility visible) => (await Counts.Instances(visible, Cancellation)).Sum(count => count.Count);

    private async Task<IEnumerable<FleetCount>> Sorted(Visibility visible) =>
        (await Counts.Instances(visible, Cancellation)).OrderBy(count => count.Status).ThenBy(count => count.Provider, StringComparer.Ordinal);

    private async Task<Stored<Member>> Write(string id, Member member, Stored<Member>? onto = null)
    {
        var stored = onto ?? new();
        stored.State = member;
        await _store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store).WriteStateAsync(StateKinds.Instance, GrainStorageExtensions.Grain(id), stored);
        return stored;
    }

    private async Task<Stored<Begun>> Deploy(string id, string kind, string target, string status = "Running")
    {
        var stored = new Stored<Begun> { State = new() { Kind = kind, Target = target, Status = status, CreatedAt = _time.GetUtcNow() } };
        await _store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store).WriteStateAsync(StateKinds.Operation, GrainStorageExtensions.Grain(id), stored);
        return stored;
    }

    /// <summary>What the overview reads of an instance's state, and more.</summary>
    public sealed record Member
    {
        public string? Team { get; init; }

        public InstanceStatus Status { get; init; } = InstanceStatus.Running;

        public string? Provider { get; init; }

        public string? Region { get; init; }

        public Dictionary<string, string>? Tags { get; init; }

        public InstanceGeo? Geo { get; init; }

        public string? Note { get; init; }
    }

    /// <summary>What the overview reads of an operation's state.</summary>
    public sealed record Begun
    {
        public string? Kind { get; init; }

        public string? Target { get; init; }

        public string? Status { get; init; }

        public DateTimeOffset CreatedAt { get; init; }
    }
}

public sealed class SqliteFleetCountTests() : FleetCountTests(new SqliteTestDatabase());

public sealed class PostgresFleetCountTests(PostgresServer server) : FleetCountTests(new PostgresTestDatabase(server));

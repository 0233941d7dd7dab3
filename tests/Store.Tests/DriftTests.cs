using Fleet.Drift;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class DriftTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly InstanceId A = InstanceId.Of("inst_a");
    private static readonly InstanceId B = InstanceId.Of("inst_b");

    private IDriftRecords Records => Store.GetRequiredService<IDriftRecords>();

    [Fact]
    public async Task What_was_written_comes_back_and_an_event_is_replaced_as_a_whole()
    {
        var snapshot = Snapshot(A, 1) with { Status = DriftStatus.Error, Error = "no answer" };
        var bare = Event(A, 1);
        await Records.Write(snapshot, [bare], Cancellation);
        Assert.Equal(snapshot, await Records.Find(snapshot.Id, Cancellation));
        Assert.Equal(snapshot, await Records.Latest(A, Cancellation));
        Assert.Equal(bare, await Records.Find(bare.Id, Cancellation));

        var full = bare with
        {
            Finding = bare.Finding with { Actual = null },
            ResolvedAt = Noon.AddHours(1),
            ResolvedBy = "ann",
            Remediation = new Remediation(
                bare.Id.Remediation, RemediationAction.Reinstall, "file restore a", RemediationStatus.Failed, "bob", Noon, Noon.AddMinutes(1), "out", "why", OperationId.Of("op_1")),
        };
        await Records.Write(null, [full], Cancellation);
        Assert.Equal(full, await Records.Find(bare.Id, Cancellation));
        Assert.Null(await Records.Find(DriftEventId.Of("dre_x-1"), Cancellation));
        Assert.Null(await Records.Latest(B, Cancellation));
    }

    [Fact]
    public async Task One_field_has_one_open_event_and_all_of_a_write_is_done_or_nothing()
    {
        await Records.Write(Snapshot(A, 1), [Event(A, 1)], Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => Records.Write(Snapshot(A, 2), [Event(A, 2)], Cancellation));
        Assert.Equal(Snapshot(A, 1).Id, (await Records.Latest(A, Cancellation))!.Id);
        await Records.Write(Snapshot(A, 3), [Event(A, 3), Event(A, 1) with { ResolvedAt = Noon.AddHours(3), ResolvedBy = "x" }], Cancellation);
        Assert.Equal([Event(A, 3)], await Records.Open(A, Cancellation));
        Assert.Equal(["inst_a"], (await Records.LastTaken(["inst_a", "inst_b"], Cancellation)).Keys);
        Assert.Equal(Noon.AddHours(3), (await Records.LastTaken(["inst_a"], Cancellation))["inst_a"]);
    }

    [Fact]
    public async Task Lists_are_filtered_paged_and_told_newest_first()
    {
        for (var hour = 1; hour <= 5; hour++)
        {
            await Records.Write(
                Snapshot(A, hour) with { Status = hour == 5 ? DriftStatus.Clean : DriftStatus.Drifted },
                [Event(A, hour) with { ResolvedAt = hour < 4 ? Noon.AddHours(hour).AddMinutes(30) : null, ResolvedBy = hour < 4 ? "x" : null }], Cancellation);
            if (hour == 4) await Records.Write(null, [Event(A, 4) with { ResolvedAt = Noon.AddHours(5), ResolvedBy = "x" }], Cancellation);
        }

        await Records.Write(Snapshot(B, 2), [Event(B, 2) with { Finding = Event(B, 2).Finding with { Severity = DriftSeverity.Low } }], Cancellation);
        var page = await Records.Snapshots(new DriftSnapshotQuery { Instance = A.Value, Statuses = [DriftStatus.Drifted], Offset = 1, Limit = 2 }, Cancellation);
        Assert.Equal((4, "drs_a-3,drs_a-2"), (page.Total, string.Join(',', page.Snapshots.Select(one => one.Id))));
        var events = await Records.Events(new DriftEventQuery { From = Noon.AddHours(2), To = Noon.AddHours(4), Severities = [DriftSeverity.High], IsResolved = true }, Cancellation);
        Assert.Equal("dre_a-4,dre_a-3,dre_a-2", string.Join(',', events.Events.Select(one => one.Id)));
        Assert.Equal("dre_a-4", Assert.Single((await Records.Events(new DriftEventQuery { Snapshot = Snapshot(A, 4) }, Cancellation)).Events).Id.Value);
        Assert.Equal("dre_a-5", Assert.Single((await Records.Events(new DriftEventQuery { Snapshot = Snapshot(A, 5) }, Cancellation)).Events).Id.Value);

        var summary = await Records.Summary(Visibility.Everything, Cancellation);
        Assert.Equal("Clean 1,Drifted 1", string.Join(',', summary.ByStatus.Select(one => $"{one.Key} {one.Value}")));
        Assert.Equal("High 1,Low 1", string.Join(',', summary.BySeverity.Select(one => $"{one.Key} {one.Value}")));
        Assert.Equal((2, "dre_a-5,dre_b-2"), (summary.Instances, string.Join(',', summary.Recent.Select(one => one.Id))));
        var counted = await Records.Snapshots(new DriftSnapshotQuery { Instance = A.Value, Limit = 1 }, Cancellation);
        Assert.Equal(1, counted.Snapshots[0].UnresolvedCount);
    }

    [Fact]
    public async Task Only_what_is_of_instances_that_one_sees_is_shown_and_what_is_destroyed_ends()
    {
        await Write(A, "team_a", "Running");
        await Write(B, "team_b", "Destroyed");
        await Records.Write(Snapshot(A, 1), [Event(A, 1)], Cancellation);
        await Records.Write(Snapshot(B, 1), [Event(B, 1)], Cancellation);
        var ours = Visibility.Of(["team_b"]);
        Assert.Equal("drs_b-1", Assert.Single((await Records.Snapshots(new DriftSnapshotQuery { VisibleTo = ours }, Cancellation)).Snapshots).Id.Value);
        Assert.Equal("dre_b-1", Assert.Single((await Records.Events(new DriftEventQuery { VisibleTo = ours }, Cancellation)).Events).Id.Value);
        var summary = await Records.Summary(ours, Cancellation);
        Assert.Equal((1, 1, 1), (summary.Instances, summary.ByStatus[DriftStatus.Drifted], summary.Recent.Length));

        Assert.Equal(1, await Records.EndDestroyed(Noon.AddDays(1), Cancellation));
        Assert.Equal(0, await Records.EndDestroyed(Noon.AddDays(1), Cancellation));
        Assert.Empty((await Records.Summary(ours, Cancellation)).ByStatus);
        Assert.Single(await Records.Open(A, Cancellation));
    }

    [Fact]
    public async Task What_is_old_is_deleted_but_what_goes_on_and_the_latest_look()
    {
        await Records.Write(Snapshot(A, 0), [Event(A, 0)], Cancellation);
        await Records.Write(Snapshot(A, 1), [], Cancellation);
        await Records.Write(Snapshot(B, 0), [Event(B, 0) with { ResolvedAt = Noon, ResolvedBy = "x" }], Cancellation);
        await new Retention(Engine, Store.GetRequiredService<Audit.AuditMac>(), new RetentionOptions()).Run(Noon.AddDays(366), Cancellation);
        Assert.Null(await Records.Find(Snapshot(A, 0).Id, Cancellation));
        Assert.NotNull(await Records.Latest(A, Cancellation));
        Assert.NotNull(await Records.Latest(B, Cancellation));
        Assert.Single(await Records.Open(A, Cancellation));
        Assert.Null(await Records.Find(Event(B, 0).Id, Cancellation));
    }

    private static DriftSnapshot Snapshot(InstanceId of, int hour) => new(
        DriftSnapshotId.Of($"drs_{of.Value[5..]}-{hour}"), of, Noon.AddHours(hour), "ann", "hash", DriftStatus.Drifted, null, 1)
    {
        Declared = "{\"a\":1}",
        Actual = "{}",
    };

    private static DriftEvent Event(InstanceId of, int hour) => new()
    {
        Id = DriftEventId.Of($"dre_{of.Value[5..]}-{hour}"),
        Snapshot = Snapshot(of, hour).Id,
        Instance = of,
        DetectedAt = Noon.AddHours(hour),
        Finding = new DriftFinding("files.a", "x", "y", DriftSeverity.High, "It differs"),
    };

    private async Task Write(InstanceId id, string team, string status) => await Grains.WriteStateAsync(
        StateKinds.Instance, GrainStorageExtensions.Grain(id.Value), new Stored<Owned> { State = new Owned { Team = team, Status = status } });

    /// <summary>What a state says of whose it is.</summary>
    public sealed record Owned
    {
        public string? Team { get; init; }

        public string? Status { get; init; }

        public DateTimeOffset CreatedAt { get; init; } = Noon;
    }
}

public sealed class SqliteDriftTests() : DriftTests(new SqliteTestDatabase());

public sealed class PostgresDriftTests(PostgresServer server) : DriftTests(new PostgresTestDatabase(server));

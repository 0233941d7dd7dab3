using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Backups that nobody has to ask for, and what is kept of them. The clock of these tests begins on a Thursday at midnight UTC.</summary>
public sealed class ScheduleTests
{
    private static readonly BackupPolicy Hourly = new("30 * * * *", "UTC", new BackupRetention(100));

    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 24) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Fact]
    public void An_instance_is_backed_up_at_its_time_by_the_clock_of_its_zone()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        var set = Set(fleet, instance.Id, Hourly with { Schedule = "0 3 * * *", TimeZone = "Europe/Berlin" });
        Assert.Equal(Start.AddHours(2), set.NextBackupAt);

        fleet.Pass(TimeSpan.FromMinutes(118));
        Assert.Empty(Backups(fleet));
        fleet.Pass(TimeSpan.FromMinutes(5));

        var backup = Assert.Single(Backups(fleet));
        Assert.Equal((BackupStatus.Completed, BackupReason.Scheduled, "backup-policy"), (backup.Status, backup.Plan.Request.Reason, backup.Plan.Actor));
        Assert.Equal(Start.AddHours(26), fleet.Instance(instance.Id).NextBackupAt);
        Assert.Equal(InstanceStatus.Running, fleet.Instance(instance.Id).Status);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_leaves_one_backup_of_each_occurrence(int write, bool afterCommit)
    {
        using var fleet = new TestFleet(write);
        var instance = fleet.Deploy(fleet.AddServer());
        Set(fleet, instance.Id, Hourly);
        fleet.Pass(TimeSpan.FromMinutes(29));
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => Task.CompletedTask, TimeSpan.FromMinutes(2));

        fleet.Pass(TimeSpan.FromMinutes(10));
        fleet.Ended(instance.Id);
        Assert.Equal(BackupStatus.Completed, Assert.Single(Backups(fleet)).Status);
        fleet.Pass(TimeSpan.FromMinutes(60));
        Assert.Equal(2, Backups(fleet).Count);
    }

    [Fact]
    public void A_busy_instance_is_backed_up_when_it_is_free_again()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer(), spec: new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) });
        Set(fleet, instance.Id, Hourly);
        fleet.Pass(TimeSpan.FromSeconds(29.5 * 60));
        fleet.Machine.Health = HealthState.Unknown;
        Assert.True(fleet.Ask(fleet.Grains.Instance(instance.Id).Change(InstanceVerb.Restart, "ann")).IsOk);
        fleet.Pass(TimeSpan.FromSeconds(50)); // at half past it waits for its health
        Assert.Empty(Backups(fleet));
        fleet.Machine.Health = HealthState.Healthy;
        fleet.Pass(TimeSpan.FromSeconds(20));
        Assert.Single(Backups(fleet));
        Assert.Equal(Start.AddMinutes(90), fleet.Instance(instance.Id).NextBackupAt);
    }

    [Fact]
    public void What_was_missed_while_fleet_was_down_is_made_up_for_once()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Set(fleet, instance.Id, Hourly);
        fleet.Time.Advance(TimeSpan.FromHours(50));
        fleet.Crash();

        fleet.Pass(TimeSpan.FromMinutes(5));

        Assert.Single(Backups(fleet));
        Assert.Equal(Start.AddHours(50).AddMinutes(30), fleet.Instance(instance.Id).NextBackupAt);
        fleet.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(2, Backups(fleet).Count);
    }

    [Fact]
    public void Retention_deletes_what_its_rules_no_longer_keep_and_no_backup_that_somebody_asked_for()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Assert.True(fleet.Ask(fleet.Grains.Instance(instance.Id).BackUp(new BackupRequest(BackupReason.Manual), "ann")).IsOk);
        Set(fleet, instance.Id, Hourly with { Retention = new BackupRetention(2) });

        fleet.Pass(TimeSpan.FromMinutes(5 * 60 + 5));

        var backups = Backups(fleet);
        Assert.Equal([BackupReason.Manual, BackupReason.Scheduled, BackupReason.Scheduled], backups.Select(backup => backup.Plan.Request.Reason));
        Assert.Equal([Start.AddMinutes(210), Start.AddMinutes(270)], backups.Skip(1).Select(backup => Minute(backup.Plan.At)));
        Assert.Equal(backups.SelectMany(backup => backup.Parts).Select(part => part.Key).Order(StringComparer.Ordinal), fleet.Backups.Objects.Keys);
    }

    [Fact]
    public void What_could_not_be_deleted_is_deleted_after_the_next_backup()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Set(fleet, instance.Id, Hourly with { Retention = new BackupRetention(1) });
        fleet.Machine.Fault = call => call == "store-delete" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        fleet.Pass(TimeSpan.FromMinutes(2 * 60));
        Assert.Equal([BackupStatus.Deleting, BackupStatus.Completed], Backups(fleet).Select(backup => backup.Status));

        fleet.Machine.Fault = _ => null;
        fleet.Pass(TimeSpan.FromMinutes(60));

        Assert.Equal(Start.AddMinutes(150), Minute(Assert.Single(Backups(fleet)).Plan.At));
    }

    [Fact]
    public void A_schedule_ends_with_its_policy_and_with_its_instance()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        Set(fleet, instance.Id, Hourly);
        Assert.Null(Set(fleet, instance.Id, null).NextBackupAt);
        Assert.DoesNotContain(fleet.Store.Dues.Keys, key => key.Name == "backup");

        Set(fleet, instance.Id, Hourly);
        var destroyed = fleet.Change(instance.Id, InstanceVerb.Destroy);
        Assert.Equal((null, null), (destroyed.Backups, destroyed.NextBackupAt));
        fleet.Pass(TimeSpan.FromHours(2));
        Assert.Empty(Backups(fleet));
    }

    [Fact]
    public void A_policy_that_came_with_the_deployment_runs_from_its_end_on()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var deployment = new InstanceDeployment(
            "shop", "ssh", null, server.Id, "process", new InstanceSpec { Command = ["x"] },
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, Backups: Hourly);
        var id = fleet.Ask(fleet.Grains.InstanceName("shop").Deploy(deployment, "ann")).Value!.Id;

        Assert.Equal(Start.AddMinutes(30), fleet.Ended(id).NextBackupAt);
        fleet.Pass(TimeSpan.FromMinutes(31));
        Assert.Single(Backups(fleet));
    }

    public static TheoryData<string, BackupPolicy> Wrong => new()
    {
        { "backups.schedule", Hourly with { Schedule = "every day" } },
        { "backups.schedule", Hourly with { Schedule = "0 0 30 2 *" } },
        { "backups.timeZone", Hourly with { TimeZone = "Nowhere" } },
        { "backups.retention.daily", Hourly with { Retention = new BackupRetention(1, Daily: -1) } },
        { "backups.compression", Hourly with { Compression = (BackupCompression)9 } },
        { "backups.store", Hourly with { Store = "elsewhere" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_policy_that_makes_no_sense_is_refused_with_its_field(string field, BackupPolicy policy)
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        var refused = fleet.Ask(fleet.Grains.Instance(instance.Id).SetBackupPolicy(policy));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error!.Code, refused.Error.Field));
        Assert.Null(fleet.Instance(instance.Id).Backups);
    }

    [Fact]
    public void What_registered_itself_has_no_schedule()
    {
        using var fleet = new TestFleet();
        var own = fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!;
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Instance(own.Id).SetBackupPolicy(Hourly)).Error!.Code);
    }

    private static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    private static InstanceView Set(TestFleet fleet, InstanceId id, BackupPolicy? policy)
    {
        var set = fleet.Ask(fleet.Grains.Instance(id).SetBackupPolicy(policy));
        Assert.True(set.IsOk, set.Error?.Message);
        return set.Value;
    }

    private static List<BackupView> Backups(TestFleet fleet) =>
    [
        .. fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Backup)
            .Select(key => fleet.Ask(fleet.Grains.Backup(BackupId.Of(key.Id)).Get()).Value!).OrderBy(backup => backup.Plan.At),
    ];
}

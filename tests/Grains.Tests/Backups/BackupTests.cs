using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Tests.Grains.Operations;

namespace Fleet.Tests.Grains.Backups;

/// <summary>What is asked of backups and restores, and what is refused.</summary>
public sealed class BackupTests
{
    private static readonly BackupRequest ByHand = new(BackupReason.Manual);

    [Fact]
    public void A_backup_is_told_with_its_label_and_leaves_the_status_alone()
    {
        using var scene = Shop();
        var begun = scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).BackUp(ByHand with { Label = "before the sale" }, "test")).Value!;
        Assert.Equal(InstanceStatus.Running, scene.View.Status);
        scene.Settle();

        var told = scene.Fleet.Store.EventRows.Single(row => row.Type == "BACKUP").Metadata!;
        Assert.Contains($"\"backup_id\":\"{begun.Plan.Id}\"", told, StringComparison.Ordinal);
        Assert.Contains("\"label\":\"before the sale\",\"compression\":\"gzip\"", told, StringComparison.Ordinal);
        Assert.Contains("\"triggered_by\":\"test\"", told, StringComparison.Ordinal);
        Assert.Equal([$"{scene.Shop}/{begun.Plan.Id}/database.sql.gz", $"{scene.Shop}/{begun.Plan.Id}/files.tar.gz"], scene.Fleet.Backups.Objects.Keys);
        Assert.Equal(["suspend", "destroy", "backup", "stop", "restart"], scene.View.AvailableActions);
    }

    [Theory]
    [InlineData("nowhere", null, "store")]
    [InlineData(null, "", "label")]
    public void A_backup_that_makes_no_sense_is_refused_with_its_field(string? store, string? label, string field)
    {
        using var scene = Shop();
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).BackUp(ByHand with { Store = store, Label = label }, "test"));
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Error!.Code, refused.Error.Field));
    }

    [Fact]
    public void What_registered_itself_has_no_data_that_Fleet_can_reach()
    {
        using var scene = new Scene(1);
        var registered = scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" }));
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.Instance(registered.Value!.Id).BackUp(ByHand, "test"));
        Assert.Equal(ErrorCode.Conflict, refused.Error!.Code);
    }

    [Fact]
    public void What_was_altered_in_the_store_completes_nothing()
    {
        using var scene = Shop();
        scene.Fleet.Machine.Fault = call =>
        {
            if (call == "store-digest") Alter(scene);
            return null;
        };
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).BackUp(ByHand, "test"));
        scene.Settle();

        Assert.Equal((BackupStatus.Failed, "checksum_mismatch"), scene.Backups().Select(backup => (backup.View.Status, backup.View.Error!.Code)).Single());
        Assert.Empty(scene.Fleet.Backups.Objects);
        Assert.Equal(InstanceStatus.Running, scene.View.Status);
    }

    [Fact]
    public void An_altered_backup_is_not_restored_and_nothing_is_touched()
    {
        using var scene = BackedUp();
        Alter(scene);
        scene.Fleet.Machine.Calls.Clear();
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).Restore(new RestoreOrder(scene.Backup, true, true), "test"));
        scene.Settle();

        Assert.Equal("checksum_mismatch", scene.Operations()[^1].Error!.Code);
        Assert.Equal((Scene.Since, Scene.Since), scene.Data(scene.View));
        Assert.DoesNotContain("stop", scene.Fleet.Machine.Calls);
        Assert.Equal(InstanceStatus.Running, scene.View.Status);
    }

    [Theory]
    [InlineData(false, true, Scene.Since, Scene.Before)]
    [InlineData(true, false, Scene.Before, Scene.Since)]
    public void Only_what_was_asked_for_comes_back(bool files, bool database, string filesThen, string databaseThen)
    {
        using var scene = BackedUp();
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).Restore(new RestoreOrder(scene.Backup, database, files), "test"));
        scene.Settle();
        Assert.Equal((filesThen, databaseThen), scene.Data(scene.View));
    }

    [Fact]
    public void A_restore_of_nothing_or_of_another_instances_backup_is_refused()
    {
        using var scene = BackedUp();
        var other = scene.Fleet.Deploy(scene.Fleet.Server(scene.Other), "other", new InstanceSpec { Command = ["x"] });
        var nothing = scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).Restore(new RestoreOrder(scene.Backup, false, false), "test"));
        var foreign = scene.Fleet.Ask(scene.Fleet.Grains.Instance(other.Id).Restore(new RestoreOrder(scene.Backup, true, true), "test"));
        Assert.Equal((ErrorCode.InvalidRequest, ErrorCode.InvalidRequest), (nothing.Error!.Code, foreign.Error!.Code));
        Assert.Equal("backup_id", foreign.Error.Field);
    }

    [Fact]
    public void An_instance_whose_backup_fails_is_not_destroyed()
    {
        using var scene = Shop(Quiesce.Stop);
        scene.Fleet.Machine.Fault = call => call == "archive" ? new RemoteError(RemoteFault.ScriptFailed, "disk full") : null;
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).BackUp(new BackupRequest(BackupReason.BeforeDestroy), "test"));
        Assert.Equal(InstanceStatus.Destroying, scene.View.Status);
        scene.Settle();

        Assert.Equal((InstanceStatus.Running, "disk full"), (scene.View.Status, scene.View.StatusMessage));
        Assert.Equal((Scene.Before, Scene.Before), scene.Data(scene.View));
        scene.NothingLeftOver();
    }

    [Fact]
    public void A_backup_outlives_its_instance_and_can_still_be_deleted_but_not_verified()
    {
        using var scene = BackedUp();
        scene.Fleet.Change(scene.Shop, InstanceVerb.Destroy);
        Assert.Equal(ErrorCode.Conflict, scene.Fleet.Ask(scene.Fleet.Grains.Backup(scene.Backup).Verify("test")).Error!.Code);

        scene.Fleet.Ask(scene.Fleet.Grains.Backup(scene.Backup).Delete("test"));
        scene.Settle();
        Assert.Null(scene.BackupView());
        Assert.Empty(scene.Fleet.Backups.Objects);
    }

    [Fact]
    public void A_verification_says_what_is_wrong()
    {
        using var scene = BackedUp();
        Alter(scene);
        scene.Fleet.Ask(scene.Fleet.Grains.Backup(scene.Backup).Verify("test"));
        scene.Settle();
        Assert.False(scene.BackupView()!.Verification!.IsGood);
        Assert.Contains("is not what was written", scene.BackupView()!.Verification!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleting_takes_what_an_interrupted_write_has_left_along()
    {
        using var scene = BackedUp();
        scene.Fleet.Backups.Objects[$"{scene.Shop}/{scene.Backup}/files.tar.gz.part"] = [1];
        scene.Fleet.Ask(scene.Fleet.Grains.Backup(scene.Backup).Delete("test"));
        scene.Settle();
        Assert.Empty(scene.Fleet.Backups.Objects);
    }

    private static void Alter(Scene scene)
    {
        foreach (var key in scene.Fleet.Backups.Objects.Keys.ToList()) scene.Fleet.Backups.Objects[key] = [42];
    }

    private static Scene Shop(Quiesce quiesce = Quiesce.Freeze)
    {
        var scene = new Scene(1);
        scene.DeployShop(quiesce);
        return scene;
    }

    private static Scene BackedUp()
    {
        var scene = Shop();
        scene.MakeBackup();
        scene.Write(Scene.Since);
        return scene;
    }
}

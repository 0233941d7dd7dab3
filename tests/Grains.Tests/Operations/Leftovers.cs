using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Tests.Grains.Operations;

/// <summary>What must hold at every end of an operation, good or bad: all that is anywhere belongs to a record that is alive, and lives there.</summary>
internal static class Leftovers
{
    public static void NothingLeftOver(this Scene scene)
    {
        var fleet = scene.Fleet;
        var living = scene.Instances().Where(instance => instance.Status != InstanceStatus.Destroyed && !instance.IsUnwound).ToList();
        var places = living.Select(instance => (instance.Server!.Value.Value, instance.Id.Value)).ToHashSet();

        Assert.All(fleet.Machine.Installed.Keys, key => Assert.Contains(key, places));
        Assert.All(fleet.Machine.Contents.Keys, key => Assert.Contains(key, places));
        Assert.All(fleet.Machine.Started.Keys, key => Assert.Contains(key, places));
        Assert.All(fleet.Sites.Entries.Keys, key => Assert.Contains(key, places));
        Assert.Empty(fleet.Machine.Staged);

        var databases = living.Select(instance => (instance.Server!.Value.Value, instance.Spec!.Data!.Database!.Name)).ToHashSet();
        Assert.All(fleet.Machine.Databases.Keys, key => Assert.Contains(key, databases));

        var parts = scene.Backups().SelectMany(backup => backup.View.Parts).Select(part => part.Key).ToHashSet();
        Assert.All(fleet.Backups.Objects.Keys, key => Assert.Contains(key, parts));
        Assert.All(scene.Backups(), backup => Assert.NotInRange(backup.View.Status, BackupStatus.Pending, BackupStatus.Running));
        Assert.All(scene.Backups().Where(backup => backup.View.Status == BackupStatus.Completed), backup => Assert.NotEmpty(backup.View.Parts));
        Assert.All(scene.Backups(), backup => Assert.Null(backup.View.Operation));

        foreach (var server in new[] { scene.Origin, scene.Other })
        {
            var reserved = fleet.Ask(fleet.Grains.Server(server).Instances());
            Assert.Equal(living.Where(instance => instance.Server == server).Select(instance => instance.Id.Value).Order(), reserved.Select(id => id.Value).Order());
        }

        foreach (var instance in living)
        {
            Assert.Null(instance.Operation);
            var installed = fleet.Machine.Installed[(instance.Server!.Value.Value, instance.Id.Value)];
            Assert.Equal(instance.Spec!.Command, installed.Command);
            var runs = fleet.Machine.Started.TryGetValue((instance.Server!.Value.Value, instance.Id.Value), out var process) && process is { ExitCode: null, IsPaused: false };

            // What could not be destroyed may run still, and is in ERROR until it is destroyed again.
            if (instance.Status != InstanceStatus.Error) Assert.Equal(instance.Status == InstanceStatus.Running, runs);
        }
    }
}

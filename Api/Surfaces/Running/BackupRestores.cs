using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Running;

/// <summary>What comes back from a backup, where a request leaves open what.</summary>
internal static class BackupRestores
{
    /// <summary>What was asked for; where nothing was said, what the backup holds.</summary>
    public static async Task<Outcome<RestoreOrder>> OrderOf(this IGrainFactory grains, BackupId backup, bool? database, bool? files)
    {
        if (database is { } rows && files is { } rest) return new RestoreOrder(backup, rows, rest);
        var found = await grains.Backup(backup).Get();
        if (!found.IsOk) return found.As<RestoreOrder>();
        bool Holds(BackupPartKind kind) => found.Value.Parts.Any(part => part.Kind == kind);
        return new RestoreOrder(backup, database ?? Holds(BackupPartKind.Database), files ?? Holds(BackupPartKind.Files));
    }

    /// <summary>Begins to put the instance that the backup is of back to what it holds.</summary>
    public static async Task<Outcome<InstanceView>> BringBack(
        this IGrainFactory grains, BackupId backup, bool? database, bool? files, string actor)
    {
        var found = await grains.Backup(backup).Get();
        if (!found.IsOk) return found.As<InstanceView>();
        var order = await grains.OrderOf(backup, database, files);
        return order.IsOk ? await grains.Instance(found.Value.Plan.Instance).Restore(order.Value, actor) : order.As<InstanceView>();
    }
}

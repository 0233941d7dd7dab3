using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Running;

/// <summary>Restores of backups, which are addressed by the backup alone.</summary>
internal static class BackupRestores
{
    /// <summary>Begins to put the instance that the backup is of back to what it holds.</summary>
    public static async Task<Outcome<InstanceView>> BringBack(this IGrainFactory grains, RestoreOrder order, string actor)
    {
        var found = await grains.Backup(order.Backup).Get();
        return found.IsOk ? await grains.Instance(found.Value.Plan.Instance).Restore(order, actor) : found.As<InstanceView>();
    }
}

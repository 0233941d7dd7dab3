using Fleet.Backups;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;

namespace Fleet.Grains.Backups;

/// <summary>What can be restored from a backup. Pure.</summary>
internal static class RestoreRules
{
    public static FleetError? Check(RestoreOrder order, BackupView backup) =>
        order is { Database: false, Files: false } ? FleetError.Invalid("Either the database or the files must come back", "restore_database")
        : backup.Status != BackupStatus.Completed
            ? FleetError.Conflict($"Backup {order.Backup} is not complete: its status is {backup.Status.ToString().ToSnakeCase()}", "backup_id")
        : order.Database && !Has(backup, BackupPartKind.Database) ? FleetError.Invalid("The backup holds no database", "restore_database")
        : order.Files && !Has(backup, BackupPartKind.Files) ? FleetError.Invalid("The backup holds no files", "restore_filestore")
        : null;

    private static bool Has(BackupView backup, BackupPartKind kind) => backup.Parts.Any(part => part.Kind == kind);
}

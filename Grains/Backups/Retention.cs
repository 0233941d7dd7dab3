using System.Text.Json;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Backups;

/// <summary>Deletes those scheduled backups of an instance that its policy no longer keeps.</summary>
internal sealed partial class Retention(IGrainFactory grains, IStateQueries states, ILogger log)
{
    private const string Actor = "retention";
    private const int PageSize = 500;

    public async Task Apply(InstanceId instance, BackupPolicy policy)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(policy.TimeZone, out var zone)) return;
        var scheduled = await Scheduled(instance);

        // What could not be deleted at an earlier time is never restored again: it only waits to be gone.
        foreach (var (backup, _) in scheduled.Where(row => row.Status == BackupStatus.Deleting)) await Delete(backup.Id);
        var whole = scheduled.Where(row => row.Status == BackupStatus.Completed).Select(row => row.Backup);
        foreach (var backup in RetentionRules.Expired(whole, policy.Retention, zone)) await Delete(backup.Id);
    }

    private async Task<List<(RetentionRules.Dated Backup, BackupStatus Status)>> Scheduled(InstanceId instance)
    {
        List<(RetentionRules.Dated, BackupStatus)> found = [];
        var query = new StateQuery
        {
            Kind = StateKinds.Backup,
            Filters =
            [
                new StateFilter("instanceId", [instance.Value]),
                new StateFilter("reason", [nameof(BackupReason.Scheduled)]),
                new StateFilter("status", [nameof(BackupStatus.Completed), nameof(BackupStatus.Deleting)]),
            ],
            Limit = PageSize,
        };
        do
        {
            var page = await states.Query(query);
            found.AddRange(page.Rows.Select(Read));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return found;
    }

    private static (RetentionRules.Dated, BackupStatus) Read(StateRow row)
    {
        using var document = JsonDocument.Parse(row.Document);
        var fields = document.RootElement;
        return (
            new(BackupId.Of(row.Id), fields.GetProperty("createdAt").GetDateTimeOffset()),
            Enum.Parse<BackupStatus>(fields.GetProperty("status").GetString()!));
    }

    private async Task Delete(BackupId id)
    {
        try
        {
            var deleting = await grains.Backup(id).Delete(Actor);
            if (!deleting.IsOk) NotDeleted(log, id, deleting.Error.Message);
        }
        catch (Exception exception)
        {
            // One that cannot be deleted must not keep the others.
            DeletionFailed(log, exception, id);
        }
    }

    [LoggerMessage(120, LogLevel.Information, "Backup {Backup} is kept beyond its time: {Reason}")]
    private static partial void NotDeleted(ILogger logger, BackupId backup, string reason);

    [LoggerMessage(121, LogLevel.Warning, "Backup {Backup} could not be deleted")]
    private static partial void DeletionFailed(ILogger logger, Exception exception, BackupId backup);
}

using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/backups</c>: what can be brought back.</summary>
internal static class BackupEndpoints
{
    public static void MapBackups(this IEndpointRouteBuilder api)
    {
        var instance = api.MapGroup("/instances/{id}").WithTags("Backups");
        instance.MapPost("/backup", BackUp).Require(Role.Operator).Reads(typeof(BackUpInstance)).Refuses(409)
            .WithSummary("Back an instance up");
        instance.MapGet("/backups", OfInstance).Require(Role.Viewer).WithSummary("List an instance's backups");

        var backups = api.MapGroup("/backups").WithTags("Backups");
        backups.MapGet("", List).Require(Role.Viewer).WithSummary("List backups");
        backups.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a backup");
        backups.MapDelete("/{id}", Delete).Require(Role.Operator).Refuses(409).WithSummary("Delete a backup and its objects");
        backups.MapPost("/{id}/restore", Restore).Require(Role.Operator).Reads(typeof(RestoreBackup)).Refuses(409)
            .WithSummary("Put an instance's data back to what a backup holds");
        backups.MapPost("/{id}/verify", Verify).Require(Role.Operator).Refuses(409)
            .WithSummary("Restore a backup into a scratch place and compare");
        api.MapGet("/backup-stores", Stores).WithTags("Backups").Require(Role.Viewer).WithSummary("List the places where backups are kept");
    }

    private static async Task<Results<Accepted<BackupBegun>, Refusal>> BackUp(
        Id<InstanceId> id, Body<BackUpInstance> body, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Instance(id.Value).BackUp(body.Value.ToRequest(), caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        return TypedResults.Accepted(ConsolePaths.Operation(begun.Value.Plan.Operation), new BackupBegun(begun.Value));
    }

    private static async Task<Results<Ok<Page<BackupShape>>, Refusal>> OfInstance(
        Id<InstanceId> id,
        [AsParameters] InstanceBackupQuery query,
        Caller caller,
        IGrainFactory grains,
        IStateQueries states,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        return found.IsOk ? await Read(query, id.Value.Value, caller, grains, states, cancellationToken) : Refusal.Of(found.Error);
    }

    private static Task<Results<Ok<Page<BackupShape>>, Refusal>> List(
        [AsParameters] BackupQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken) =>
        Read(query, query.InstanceId, caller, grains, states, cancellationToken);

    private static async Task<Results<Ok<Page<BackupShape>>, Refusal>> Read(
        InstanceBackupQuery query, string? instance, Caller caller, IGrainFactory grains, IStateQueries states,
        CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(instance).SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Backup(BackupId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<BackupShape>([.. found.Select(one => new BackupShape(one))], page.Value));
    }

    private static async Task<Results<Ok<BackupShape>, Refusal>> Get(Id<BackupId> id, IGrainFactory grains)
    {
        var found = await grains.Backup(id.Value).Get();
        return found.IsOk ? TypedResults.Ok(new BackupShape(found.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Accepted<Begun>, Refusal>> Delete(Id<BackupId> id, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Backup(id.Value).Delete(caller.Actor);
        return begun.IsOk ? Begun.Accepted(begun.Value.Operation, "Backup deletion started") : Refusal.Of(begun.Error);
    }

    private static async Task<Results<Accepted<Begun>, Refusal>> Restore(
        Id<BackupId> id, Body<RestoreBackup> body, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.BringBack(id.Value, body.Value.Database, body.Value.Files, caller.Actor);
        return begun.IsOk ? Begun.Accepted(begun.Value.Operation, "Restore started") : Refused(begun.Error);
    }

    private static async Task<Results<Accepted<Begun>, Refusal>> Verify(Id<BackupId> id, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Backup(id.Value).Verify(caller.Actor);
        return begun.IsOk ? Begun.Accepted(begun.Value.Operation, "Verification started") : Refusal.Of(begun.Error);
    }

    /// <summary>An instance names the fields of a restore for every surface alike.</summary>
    private static Refusal Refused(FleetError error) => Refusal.Of(error with
    {
        Field = error.Field switch
        {
            "restore_database" => "database",
            "restore_filestore" => "files",
            "backup_id" => null,
            var field => field,
        },
    });

    private static Ok<StoresShape> Stores(IBackupStores stores) => TypedResults.Ok(new StoresShape(
        [.. stores.Names.Select(stores.Find).OfType<IBackupStore>()
            .Select(store => new StoreShape(store.Name, store.Kind, store.Location, store.Name == stores.Default))]));
}

using System.Text.Json.Serialization;
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

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>Backups of hosted instances.</summary>
internal static class HostedBackups
{
    public static void MapHostedBackups(this IEndpointRouteBuilder api)
    {
        var instance = api.MapGroup("/instances/{id}/backups").WithTags("Backups");
        instance.MapGet("", List).Require(Role.Viewer).WithSummary("List backups");
        instance.MapPost("", Create).Require(Role.Operator).Refuses(409).WithSummary("Create backup");
        api.MapPost("/backups/{id}/restore", Restore).WithTags("Backups").Require(Role.Operator).Reads(typeof(HostedRestore)).Refuses(409)
            .WithSummary("Restore backup");
    }

    private static async Task<Results<Ok<ListEnvelope<HostedBackup>>, Refusal>> List(
        Id<InstanceId> id,
        [AsParameters] HostingPage query,
        IGrainFactory grains,
        IStateQueries states,
        CancellationToken cancellationToken)
    {
        var instance = await grains.Instance(id.Value).Get();
        if (!instance.IsOk) return Refusal.Of(instance.Error);
        var page = await states.Query(query.Ask(StateKinds.Backup, [new("instanceId", [id.Value.Value])]), cancellationToken);
        var found = await page.Views(one => grains.Backup(BackupId.Of(one)).Get());
        return TypedResults.Ok(query.Envelope<HostedBackup>([.. found.Select(view => new HostedBackup(view))], page));
    }

    private static async Task<Results<Created<Envelope<HostedBackup>>, Refusal>> Create(
        Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Instance(id.Value).BackUp(new(BackupReason.Manual), caller.Actor);
        return begun.IsOk
            ? TypedResults.Created($"{HostingSurface.Root}/instances/{id.Value}/backups", new Envelope<HostedBackup>(new(begun.Value)))
            : Refusal.Of(begun.Error);
    }

    private static async Task<Results<Accepted<Envelope<HostedInstance>>, Refusal>> Restore(
        Id<BackupId> id, Body<HostedRestore> body, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.BringBack(id.Value, body.Value.RestoreDatabase, body.Value.RestoreFilestore, caller.Actor);
        return begun.IsOk
            ? TypedResults.Accepted((string?)null, new Envelope<HostedInstance>(new(begun.Value)))
            : Refusal.Of(begun.Error);
    }
}

/// <summary>A backup.</summary>
public sealed record HostedBackup
{
    internal HostedBackup(BackupView view)
    {
        (Id, InstanceId, Label) = (view.Plan.Id.Value, view.Plan.Instance.Value, view.Plan.Request.Label);
        (Status, SizeBytes, Error) = (WireName.Snake(view.Status), view.Size, view.Error?.Message);
        CreatedAt = HostedTime.Of(view.Plan.At);
        CompletedAt = view.CompletedAt is { } at ? HostedTime.Of(at) : null;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    [JsonPropertyName("instance_id")]
    public string InstanceId { get; }

    /// <summary>What it is called.</summary>
    public string? Label { get; }

    /// <summary>pending, running, completed, failed or deleting.</summary>
    public string Status { get; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; }

    /// <summary>Bytes in its store.</summary>
    [JsonPropertyName("size_bytes")]
    public long SizeBytes { get; }

    /// <summary>When it was asked for: ISO 8601, in seconds and UTC.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When it was completed or failed.</summary>
    [JsonPropertyName("completed_at")]
    public string? CompletedAt { get; }
}

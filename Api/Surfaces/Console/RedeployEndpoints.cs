using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Deployments of instances that are there already: copies of them, and other configurations for them.</summary>
internal static class RedeployEndpoints
{
    public static void MapRedeploy(this IEndpointRouteBuilder api)
    {
        var instance = api.MapGroup("/instances/{id}").WithTags("Deployments");
        instance.MapPost("/clone", Clone).Require(Role.Operator).Reads(typeof(CloneInstance)).Refuses(409)
            .WithSummary("Make a new instance from a backup of this one")
            .WithDescription("A password that Fleet makes up stands in this answer as adminPassword, and nowhere else.");
        instance.MapPost("/redeploy", Redeploy).Require(Role.Operator).Reads(typeof(RedeployInstance)).Refuses(409)
            .WithSummary("Put a configuration in the place of the present one, or the present one again");
        instance.MapGet("/config", Config).Require(Role.Viewer).WithSummary("Get an instance's configuration")
            .WithDescription("The configuration is for operators: others see it as null.");
    }

    private static async Task<Results<Created<ClonedInstance>, Refusal>> Clone(
        Id<InstanceId> id, Body<CloneInstance> body, Caller caller, IGrainFactory grains, ISecretBox secrets, RequestIds ids)
    {
        var wish = body.Value;
        if (await grains.Hides(BackupId.Of(wish.BackupId!), caller)) return Refusal.Invalid("backupId", "There is no backup of that id");
        var from = await grains.OrderOf(BackupId.Of(wish.BackupId!), wish.RestoreDatabase, wish.RestoreFiles);
        if (!from.IsOk) return Refusal.Invalid("backupId", from.Error.Message);
        var begun = await grains.Deployment(ids.New<DeploymentId>())
            .Clone(wish.ToRequest(id.Value, from.Value, secrets), caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error, "parameters");
        return TypedResults.Created(ConsolePaths.Instance(begun.Value.Instance.Id), new ClonedInstance(begun.Value, id.Value));
    }

    private static async Task<Results<Ok<RedeployAnswer>, Refusal>> Redeploy(
        Id<InstanceId> id, Body<RedeployInstance> body, Caller caller, IGrainFactory grains, RequestIds ids, HttpResponse response)
    {
        var begun = await grains.Deployment(ids.New<DeploymentId>())
            .Redeploy(id.Value, body.Value.Config, body.Value.Force, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error, "config");
        response.Headers.Location = ConsolePaths.Deployment(begun.Value.Deployment.Id);
        return TypedResults.Ok(new RedeployAnswer(begun.Value));
    }

    private static async Task<Results<Ok<ConfigShape>, Refusal>> Config(Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var view = found.Value;
        if (view.Deployment is not { } source)
        {
            return TypedResults.Ok(new ConfigShape(id.Value.Value, view.Name, null, view.ConfigHash, null, view.UpdatedAt));
        }

        var deployment = await grains.Deployment(source).Get();
        if (!deployment.IsOk) return Refusal.Of(deployment.Error);
        var config = caller.May(Role.Operator, view.Team) && deployment.Value.Yaml is { Length: > 0 } yaml ? yaml : null;
        return TypedResults.Ok(new ConfigShape(
            id.Value.Value, view.Name, config, deployment.Value.ConfigHash, source.Value, deployment.Value.StartedAt));
    }
}

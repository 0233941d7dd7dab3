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

namespace Fleet.Api.Surfaces.Hosting;

/// <summary><c>/hosting/api/v1/instances</c>: Odoos, and whatever else Fleet runs.</summary>
internal static class HostedInstanceEndpoints
{
    public static void MapHostedInstances(this IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup("/instances").WithTags("Instances");
        instances.MapGet("", List).Require(Role.Viewer).WithSummary("List instances");
        instances.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get instance");
        instances.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateHostedInstance)).Refuses(409)
            .WithSummary("Create instance");
        instances.MapPost("/{id}/clone", Clone).Require(Role.Operator).Reads(typeof(CloneHostedInstance)).Refuses(409)
            .WithSummary("Clone instance");
        instances.MapPost("/{id}/actions", Act).Require(Role.Operator).Reads(typeof(HostedAction)).Refuses(409, 502)
            .Produces<Envelope<HostedInstance>>().Produces<Envelope<HostedInstance>>(StatusCodes.Status202Accepted)
            .WithSummary("Start, stop, restart or back up an instance")
            .WithDescription("A backup is answered with 202 and the backup.");
        instances.MapDelete("/{id}", Remove).Require(Role.Operator).Refuses(409).WithSummary("Delete instance");
    }

    private static async Task<Ok<ListEnvelope<HostedInstance>>> List(
        [AsParameters] HostedInstanceQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Query(query.ToStateQuery().SeenBy(caller), cancellationToken);
        var found = await page.Views(id => grains.Instance(InstanceId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<HostedInstance>([.. found.Select(view => new HostedInstance(view))], page));
    }

    private static async Task<Results<Ok<Envelope<HostedInstance>>, Refusal>> Get(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Living(id.Value);
        return found.IsOk ? TypedResults.Ok(Shape(found.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Created<Envelope<NewHostedInstance>>, Refusal>> Create(
        Body<CreateHostedInstance> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var (team, forbidden) = await TeamChoice.Of(caller, null, Role.Operator, grains);
        if (forbidden is not null) return forbidden;
        return Begun(await grains.Deployment(ids.New<DeploymentId>()).Deploy(body.Value.ToRequest() with { Team = team }, caller.Actor));
    }

    private static async Task<Results<Created<Envelope<NewHostedInstance>>, Refusal>> Clone(
        Id<InstanceId> id, Body<CloneHostedInstance> body, Caller caller, IGrainFactory grains, ISecretBox secrets, RequestIds ids)
    {
        var wish = body.Value;
        if (await grains.Hides(BackupId.Of(wish.BackupId!), caller)) return Refusal.Invalid("backup_id", "There is no backup of that id");
        var from = await grains.OrderOf(BackupId.Of(wish.BackupId!), wish.RestoreDatabase, wish.RestoreFilestore);
        if (!from.IsOk) return Refusal.Invalid("backup_id", from.Error.Message);
        return Begun(await grains.Deployment(ids.New<DeploymentId>()).Clone(wish.ToRequest(id.Value, from.Value, secrets), caller.Actor));
    }

    private static async Task<IResult> Act(Id<InstanceId> id, Body<HostedAction> body, Caller caller, IGrainFactory grains)
    {
        if (!WireName.TryRead<InstanceVerb>(body.Value.Action, WireName.Kebab, out var verb))
        {
            var backup = await grains.Instance(id.Value).BackUp(new(BackupReason.Manual), caller.Actor);
            return backup.IsOk
                ? TypedResults.Accepted((string?)null, new Envelope<HostedBackup>(new(backup.Value)))
                : Refusal.Of(backup.Error);
        }

        var begun = await grains.Instance(id.Value).Change(verb, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        if (begun.Value.Operation is not { } operation) return TypedResults.Ok(Shape(begun.Value));
        var (hasEnded, failure) = await grains.Await(operation);
        if (failure is not null) return failure;
        var now = await grains.Instance(id.Value).Get();
        var shape = Shape(now.IsOk ? now.Value : begun.Value);
        return hasEnded ? TypedResults.Ok(shape) : TypedResults.Accepted((string?)null, shape);
    }

    private static async Task<Results<Accepted<Envelope<HostedInstance>>, Refusal>> Remove(
        Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Remove(id.Value, caller.Actor);
        return removed.IsOk ? TypedResults.Accepted((string?)null, Shape(removed.Value)) : Refusal.Of(removed.Error);
    }

    private static Results<Created<Envelope<NewHostedInstance>>, Refusal> Begun(Outcome<DeploymentBegun> begun)
    {
        if (!begun.IsOk) return Refused(begun.Error);
        var instance = begun.Value.Instance;
        return TypedResults.Created(
            $"{HostingSurface.Root}/instances/{instance.Id}",
            new Envelope<NewHostedInstance>(new(instance, begun.Value.AdminPassword)));
    }

    /// <summary>What is a parameter of the template is a field of the request here.</summary>
    private static Refusal Refused(FleetError error)
    {
        var refusal = Refusal.Of(error, "template");
        return refusal.Fields.IsEmpty ? refusal : refusal with { Field = refusal.Field?[(refusal.Field.LastIndexOf('.') + 1)..] };
    }

    private static Envelope<HostedInstance> Shape(InstanceView view) => new(new HostedInstance(view));
}

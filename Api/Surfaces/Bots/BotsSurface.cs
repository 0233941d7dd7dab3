using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Bots;

/// <summary><c>/api/instances</c>: instances as a host of bots has them, field for field as that API documents them.</summary>
internal static class BotsSurface
{
    /// <summary>Its OpenAPI document.</summary>
    public const string Document = "bots";

    private const string Root = "/api/instances";

    private static readonly StateQuery All = new()
    {
        Kind = StateKinds.Instance,
        Filters = [new("status", [StoredName.Of(InstanceStatus.Destroyed)], Not: true)],
    };

    /// <summary>Gives this surface's requests its shape of errors.</summary>
    public static void UseBots(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Root)) context.Features.Set<IErrorShape>(BotErrors.Shape);
        return next(context);
    });

    public static void MapBots(this IEndpointRouteBuilder app)
    {
        var bots = app.MapGroup(Root).AddEndpointFilter(ArgumentFilter.Invoke).WithTags("Instances")
            .WithGroupName(Document).WithMetadata(new WritesErrorsAs(typeof(BotError)));
        bots.MapGet("", List).Require(Role.Viewer).WithSummary("List instances");
        bots.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateBot)).Refuses(409).WithSummary("Create instance");
        bots.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get instance");
        bots.MapDelete("/{id}", Delete).Require(Role.Operator).Refuses(409, 502).WithSummary("Delete instance");
        bots.MapPost("/{id}/pause", Pause).Require(Role.Operator).Refuses(409, 502).WithSummary("Pause instance");
        bots.MapPost("/{id}/restart", Restart).Require(Role.Operator).Refuses(409, 502).WithSummary("Restart instance");
        bots.MapGet("/{id}/health", Health).Require(Role.Viewer).WithSummary("Instance health");
    }

    private static async Task<Ok<IReadOnlyList<BotInstance>>> List(
        Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var bots = new List<BotInstance>();
        await foreach (var view in grains.WalkInstances(states, All.SeenBy(caller), cancellationToken)) bots.Add(new(view));
        return TypedResults.Ok<IReadOnlyList<BotInstance>>(bots);
    }

    private static async Task<Results<Created<BotInstance>, Refusal>> Create(
        Body<CreateBot> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var (team, forbidden) = await TeamChoice.Of(caller, null, Role.Operator, grains);
        if (forbidden is not null) return forbidden;
        var begun = await grains.Deployment(ids.New<DeploymentId>()).Deploy(BotTemplate.Request(body.Value, ids) with { Team = team }, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error, "template");
        return TypedResults.Created($"{Root}/{begun.Value.Instance.Id}", new BotInstance(begun.Value.Instance));
    }

    private static async Task<Results<Ok<BotInstance>, Refusal>> Get(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Living(id.Value);
        return found.IsOk ? TypedResults.Ok(new BotInstance(found.Value)) : Refusal.Of(found.Error);
    }

    /// <summary>What takes longer than a caller waits goes on: it is as good as deleted.</summary>
    private static async Task<Results<NoContent, Refusal>> Delete(Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Remove(id.Value, caller.Actor);
        if (!removed.IsOk) return Refusal.Of(removed.Error);
        return await Ended(removed.Value, grains) is (_, { } failure) ? failure : TypedResults.NoContent();
    }

    private static Task<Results<Ok<BotAnswer>, Accepted<BotAnswer>, Refusal>> Pause(
        Id<InstanceId> id, Caller caller, IGrainFactory grains) =>
        Do(InstanceVerb.Suspend, id.Value, "paused", caller, grains);

    private static async Task<Results<Ok<BotAnswer>, Accepted<BotAnswer>, Refusal>> Restart(
        Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Living(id.Value);
        if (!found.IsOk) return Refusal.Of(found.Error);
        return found.Value.Status switch
        {
            InstanceStatus.Stopped => Refusal.Of(FleetError.Conflict("The instance is terminated")),
            InstanceStatus.Suspended or InstanceStatus.Error => await Do(InstanceVerb.Resume, id.Value, "restarted", caller, grains),
            _ => await Do(InstanceVerb.Restart, id.Value, "restarted", caller, grains),
        };
    }

    private static async Task<Results<Ok<BotHealth>, Refusal>> Health(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Living(id.Value);
        return found.IsOk ? TypedResults.Ok(new BotHealth(found.Value.LastHeartbeat)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<BotAnswer>, Accepted<BotAnswer>, Refusal>> Do(
        InstanceVerb verb, InstanceId id, string done, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Instance(id).Change(verb, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var (hasEnded, failure) = await Ended(begun.Value, grains);
        if (failure is not null) return failure;
        return hasEnded
            ? TypedResults.Ok(new BotAnswer(done))
            : TypedResults.Accepted((string?)null, new BotAnswer(BotStatus.Of(begun.Value.Status)));
    }

    private static async Task<(bool HasEnded, Refusal? Failure)> Ended(InstanceView begun, IGrainFactory grains) =>
        begun.Operation is { } operation ? await grains.Await(operation) : (true, null);
}

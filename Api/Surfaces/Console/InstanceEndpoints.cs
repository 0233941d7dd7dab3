using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/instances</c>: what runs.</summary>
internal static class InstanceEndpoints
{
    public static void MapInstances(this IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup("/instances").WithTags("Instances");
        instances.MapPost("", Create).Require(Role.Viewer).Refuses(403, 409).Spares<PostInstance>(body => body is RegisterAgent)
            .Reads(typeof(DeployInstance), typeof(RegisterInstance), typeof(RegisterAgent))
            .WithSummary("Deploy an instance to a server, or register one that runs already")
            .WithDescription(
                "A body with serverId, selector, runtime or spec deploys and needs the OPERATOR role. "
                + "A body with instance_id and no name comes from an agent.");
        instances.MapGet("", List).Require(Role.Viewer).WithSummary("List instances");
        instances.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get an instance");
        instances.MapGet("/{id}/lifecycle", Lifecycle).Require(Role.Viewer).WithSummary("What may be asked of an instance now");
        instances.MapGet("/{id}/events", Events).Require(Role.Viewer).WithSummary("What happened to an instance");
    }

    private static async Task<Results<Created<InstanceSummary>, Refusal>> Create(
        Body<PostInstance> body, Caller caller, HttpRequest request, IGrainFactory grains, ISecretBox secrets)
    {
        switch (body.Value)
        {
            case DeployInstance deploy:
                if (caller.Lacks(Role.Operator) is { } forbidden) return forbidden;
                var deployment = deploy.ToDeployment(secrets);
                return Answer(await grains.InstanceName(deployment.Name).Deploy(deployment, caller.Actor));
            case RegisterAgent agent:
                if (await NameOf(agent, grains) is not { } name)
                {
                    return Refusal.Invalid("instance_id", "instance_id holds nothing that a name can be made of");
                }
                return Answer(await grains.InstanceName(name).Register(agent.ToRegistration(name, AgentVersion(request))));
            default:
                var registration = ((RegisterInstance)body.Value).ToRegistration();
                return Answer(await grains.InstanceName(registration.Name).Register(registration));
        }
    }

    private static async Task<Results<Ok<Page<InstanceSummary>>, Refusal>> List(
        [AsParameters] InstanceQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Instance(InstanceId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<InstanceSummary>([.. found.Select(one => new InstanceSummary(one))], page.Value));
    }

    private static async Task<Results<Ok<InstanceDetail>, Refusal>> Get(Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new InstanceDetail(found.Value, caller.May(Role.Operator)));
    }

    private static async Task<Results<Ok<LifecycleShape>, Refusal>> Lifecycle(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new LifecycleShape(id.Value.Value, WireName.Upper(found.Value.Status), found.Value.AvailableActions));
    }

    private static async Task<Results<Ok<EventsShape>, Refusal>> Events(
        Id<InstanceId> id, [AsParameters] EventQuery query, IGrainFactory grains, IHistory history, CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var events = await history.Events(id.Value.Value, query.LimitValue, cancellationToken);
        return TypedResults.Ok(new EventsShape(
            id.Value.Value, [.. events.Select(one => new EventShape(one.Id, one.Type, one.At, StoredJson.Read(one.Metadata)))]));
    }

    private static Results<Created<InstanceSummary>, Refusal> Answer(Outcome<InstanceView> outcome)
    {
        if (!outcome.IsOk) return Refusal.Of(outcome.Error);
        return TypedResults.Created(
            ConsolePaths.Operation(outcome.Value.Operation) ?? ConsolePaths.Instance(outcome.Value.Id), new InstanceSummary(outcome.Value));
    }

    /// <summary>An agent that Fleet deployed knows its id; any other is known by its host's name.</summary>
    private static async Task<string?> NameOf(RegisterAgent agent, IGrainFactory grains)
    {
        if (FleetId.TryParse<InstanceId>(agent.InstanceId, out var id) && await grains.Instance(id).Get() is { IsOk: true } known)
        {
            return known.Value.Name;
        }
        return InstanceName.Normalise(string.IsNullOrEmpty(agent.Hostname) ? agent.InstanceId! : agent.Hostname);
    }

    private static string? AgentVersion(HttpRequest request) =>
        request.Headers["X-Agent-Version"].ToString() is { Length: > 0 and <= 64 } version ? version : null;
}

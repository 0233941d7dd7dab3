using Fleet.Api.Access;
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
        instances.MapPost("", Create).Require(Role.Viewer).InScope(or: AccessRules.Agent).Refuses(403, 409)
            .Spares<PostInstance>(body => body is RegisterAgent)
            .Reads(typeof(DeployInstance), typeof(RegisterInstance), typeof(RegisterAgent))
            .WithSummary("Deploy an instance to a server, or register one that runs already")
            .WithDescription(
                "A body with serverId, selector, runtime or spec deploys and needs the OPERATOR role. "
                + "A body with instance_id and no name comes from an agent. A new instance is of the team that teamId names, else of its maker's "
                + "only one.");
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
                if (caller.LacksScope("instances", isWrite: true) is { } unscoped) return unscoped;
                var (ofTeam, forbidden) = await TeamChoice.Of(caller, deploy.TeamId, Role.Operator, grains);
                if (forbidden is not null) return forbidden;
                var deployment = deploy.ToDeployment(secrets) with { Team = ofTeam };
                return Answer(await grains.InstanceName(deployment.Name).Deploy(deployment, caller.Actor));
            case RegisterAgent agent:
                if (await NameOf(agent, caller, grains) is not { } name)
                {
                    return Refusal.Invalid("instance_id", "instance_id holds nothing that a name can be made of");
                }
                return await Register(agent.ToRegistration(name, AgentVersion(request)), null, caller, grains);
            default:
                var register = (RegisterInstance)body.Value;
                return await Register(register.ToRegistration(), register.TeamId, caller, grains);
        }
    }

    private static async Task<Results<Created<InstanceSummary>, Refusal>> Register(
        InstanceRegistration registration, string? teamId, Caller caller, IGrainFactory grains)
    {
        var (team, forbidden) = await TeamChoice.Of(caller, teamId, Role.Viewer, grains);
        if (forbidden is not null) return forbidden;
        return Answer(await grains.InstanceName(registration.Name).Register(registration with { Team = team, VisibleTo = caller.Visibility }));
    }

    private static async Task<Results<Ok<Page<InstanceSummary>>, Refusal>> List(
        [AsParameters] InstanceQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Instance(InstanceId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<InstanceSummary>([.. found.Select(one => new InstanceSummary(one))], page.Value));
    }

    private static async Task<Results<Ok<InstanceDetail>, Refusal>> Get(Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new InstanceDetail(found.Value, caller.May(Role.Operator, found.Value.Team)));
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
    private static async Task<string?> NameOf(RegisterAgent agent, Caller caller, IGrainFactory grains)
    {
        if (await grains.Seen(agent.InstanceId, caller) is { IsOk: true } known)
        {
            return known.Value.Name;
        }
        return InstanceName.Normalise(string.IsNullOrEmpty(agent.Hostname) ? agent.InstanceId! : agent.Hostname);
    }

    private static string? AgentVersion(HttpRequest request) =>
        request.Headers["X-Agent-Version"].ToString() is { Length: > 0 and <= 64 } version ? version : null;
}

using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/agents</c>: replica sets.</summary>
internal static class AgentEndpoints
{
    private const string Hidden = "Values of the environment, arguments and the program's URL are *** for those without the OPERATOR role.";

    public static void MapAgents(this IEndpointRouteBuilder v1)
    {
        var agents = v1.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("", List).Require(Role.Viewer).WithSummary("List agents");
        agents.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateAgent)).Refuses(409).WithSummary("Create agent");
        agents.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get agent").WithDescription(Hidden);
        agents.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateAgent)).Refuses(409).WithSummary("Update agent")
            .WithDescription("Changes what is named. What replicas run is brought to them one by one, and taken back if one does not become well.");
        agents.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete agent")
            .WithDescription("Begins to destroy its replicas; the agent is gone when they are.");
        agents.MapPost("/{id}/start", Start).Require(Role.Operator).Refuses(409).WithSummary("Start agent");
        agents.MapPost("/{id}/stop", Stop).Require(Role.Operator).Refuses(409).WithSummary("Stop agent");
        agents.MapPost("/{id}/restart", Restart).Require(Role.Operator).Refuses(409).WithSummary("Restart agent");
        agents.MapPost("/{id}/scale", Scale).Require(Role.Operator).Reads(typeof(ScaleAgent)).Refuses(409).WithSummary("Scale agent");
    }

    /// <summary>The agent, if the caller may know of it and may do with it what that role may.</summary>
    internal static async Task<(ReplicaSetView? View, Refusal? Refusal)> Agent(this IGrainFactory grains, ReplicaSetId id, Caller caller, Role role)
    {
        var found = await grains.ReplicaSet(id).Get();
        if (!found.IsOk) return (null, Refusal.Of(found.Error));
        if (!caller.Visibility.Sees(found.Value.Team?.Value)) return (null, Refusal.NotFound("Agent"));
        return caller.Lacks(role, found.Value.Team) is { } refusal ? (null, refusal) : (found.Value, null);
    }

    private static async Task<Chosen<AgentPageBody>> List(
        [AsParameters] AgentsQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Query(query.ToStateQuery(caller.Visibility), cancellationToken);
        var views = await page.Views(id => grains.ReplicaSet(ReplicaSetId.Of(id)).Get());
        var total = page.Total ?? page.Rows.Length;
        var items = views.Select(view => new AgentItem(view)).ToList();
        return new(new(items, total, query.LimitValue, query.OffsetValue, query.HasMore(page.Rows.Length, total)), query.FieldsValue);
    }

    private static async Task<Results<Created<NewAgent>, Refusal>> Create(
        Body<CreateAgent> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        var wish = body.Value;
        var (team, forbidden) = await TeamChoice.Of(caller, wish.TeamId, Role.Operator, grains, "team_id");
        if (forbidden is not null) return forbidden;
        var made = await grains.ReplicaSet(ids.New<ReplicaSetId>()).Create(wish.ToSpec(secrets), team, caller.Actor);
        if (!made.IsOk) return Refusal.Of(made.Error);
        return TypedResults.Created($"{AgentsSurface.Root}/agents/{made.Value.Id}", new NewAgent(made.Value));
    }

    private static async Task<Results<Chosen<AgentDetail>, Refusal>> Get(
        Id<ReplicaSetId> id, [AsParameters] AgentQuery query, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Viewer);
        return view is null ? refusal! : new Chosen<AgentDetail>(await Shape(view, caller, grains), query.FieldsValue);
    }

    private static async Task<Results<Accepted<AgentDetail>, Refusal>> Update(
        Id<ReplicaSetId> id, Body<UpdateAgent> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Operator);
        if (view is null) return refusal!;
        return await Answer(grains.ReplicaSet(id.Value).Update(body.Value.ToChange(view.Spec, secrets), caller.Actor), caller, grains);
    }

    private static async Task<Results<Ok<AgentMessage>, Refusal>> Delete(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Operator);
        if (view is null) return refusal!;
        var deleted = await grains.ReplicaSet(id.Value).Delete(caller.Actor);
        return deleted.IsOk ? TypedResults.Ok(new AgentMessage("Agent deleted successfully")) : Refusal.Of(deleted.Error);
    }

    private static Task<Results<Accepted<AgentDetail>, Refusal>> Start(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains) =>
        Change(id.Value, ReplicaSetVerb.Start, caller, grains);

    private static Task<Results<Accepted<AgentDetail>, Refusal>> Stop(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains) =>
        Change(id.Value, ReplicaSetVerb.Stop, caller, grains);

    private static Task<Results<Accepted<AgentDetail>, Refusal>> Restart(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains) =>
        Change(id.Value, ReplicaSetVerb.Restart, caller, grains);

    private static async Task<Results<Accepted<AgentDetail>, Refusal>> Scale(
        Id<ReplicaSetId> id, Body<ScaleAgent> body, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Operator);
        if (view is null) return refusal!;
        return await Answer(grains.ReplicaSet(id.Value).Scale(body.Value.Replicas!.Value, caller.Actor), caller, grains);
    }

    private static async Task<Results<Accepted<AgentDetail>, Refusal>> Change(
        ReplicaSetId id, ReplicaSetVerb verb, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id, caller, Role.Operator);
        if (view is null) return refusal!;
        return await Answer(grains.ReplicaSet(id).Change(verb, caller.Actor), caller, grains);
    }

    private static async Task<Results<Accepted<AgentDetail>, Refusal>> Answer(Task<Outcome<ReplicaSetView>> asked, Caller caller, IGrainFactory grains)
    {
        var answer = await asked;
        return answer.IsOk ? TypedResults.Accepted((string?)null, await Shape(answer.Value, caller, grains)) : Refusal.Of(answer.Error);
    }

    private static async Task<AgentDetail> Shape(ReplicaSetView view, Caller caller, IGrainFactory grains) =>
        new(view, await AgentPlaces.Of(view, grains), withSecrets: caller.Lacks(Role.Operator, view.Team) is null);
}

/// <summary>The query of one agent.</summary>
public sealed record AgentQuery : AgentFields<AgentDetail>;

/// <summary>The query of the list of agents.</summary>
public sealed record AgentsQuery : AgentPage<AgentItem>
{
    private static readonly string[] Statuses = [.. Enum.GetValues<ReplicaSetStatus>().Select(WireName.Snake)];

    private static readonly ImmutableSortedDictionary<string, string> Sorts = ImmutableSortedDictionary<string, string>.Empty
        .Add("created_at", "createdAt").Add("name", "name").Add("region", "region").Add("status", "status");

    /// <summary>The statuses wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: deploying, running, updating, stopped, error, deleting.")]
    public string? Status { get; init; }

    /// <summary>The region wanted.</summary>
    [FromQuery(Name = "region"), Description("The region wanted.")]
    public string? Region { get; init; }

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, string> Sortable => Sorts;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Plain(errors, "region", Region, 64);
    }

    internal StateQuery ToStateQuery(Visibility visibleTo) => Ask(
        StateKinds.ReplicaSet,
        Filters.Of(("status", Filters.Stored<ReplicaSetStatus>(Status, WireName.Snake)), ("region", Filters.One(Region))),
        visibleTo);
}

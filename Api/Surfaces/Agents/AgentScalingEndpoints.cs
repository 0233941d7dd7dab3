using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/agents/{id}/autoscaling</c>: how an agent's number of replicas follows their load.</summary>
internal static class AgentScalingEndpoints
{
    public static void MapAgentScaling(this IEndpointRouteBuilder v1)
    {
        var scaling = v1.MapGroup("/agents/{id}/autoscaling").WithTags("Autoscaling");
        scaling.MapGet("", Get).Require(Role.Viewer).WithSummary("Get an agent's autoscaling");
        scaling.MapPut("", Put).Require(Role.Operator).Reads(typeof(AgentScalingInput)).Refuses(409).WithSummary("Set an agent's autoscaling");
        scaling.MapDelete("", Remove).Require(Role.Operator).Refuses(409).WithSummary("Turn an agent's autoscaling off");
        scaling.MapGet("/decisions", Decisions).Require(Role.Viewer).WithSummary("What autoscaling decided, newest first")
            .WithDescription("What changed its mind and what was done; the latest 100 are kept.");
    }

    private static async Task<Results<Ok<AgentScaling>, Refusal>> Get(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Viewer);
        if (view is null) return refusal!;
        return view.Autoscaling is { } policy ? TypedResults.Ok(new AgentScaling(policy)) : Refusal.NotFound("Autoscaling");
    }

    private static async Task<Results<Ok<AgentScaling>, Refusal>> Put(
        Id<ReplicaSetId> id, Body<AgentScalingInput> body, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Operator);
        if (view is null) return refusal!;
        var set = await grains.ReplicaSet(id.Value).SetAutoscaling(body.Value.ToPolicy(), caller.Actor);
        return set.IsOk ? TypedResults.Ok(new AgentScaling(set.Value.Autoscaling!)) : Refusal.Of(set.Error);
    }

    private static async Task<Results<NoContent, Refusal>> Remove(Id<ReplicaSetId> id, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Operator);
        if (view is null) return refusal!;
        var set = await grains.ReplicaSet(id.Value).SetAutoscaling(null, caller.Actor);
        return set.IsOk ? TypedResults.NoContent() : Refusal.Of(set.Error);
    }

    private static async Task<Results<Chosen<AgentDecisions>, Refusal>> Decisions(
        Id<ReplicaSetId> id, [AsParameters] DecisionsQuery query, Caller caller, IGrainFactory grains)
    {
        var (view, refusal) = await grains.Agent(id.Value, caller, Role.Viewer);
        if (view is null) return refusal!;
        var all = await grains.ReplicaSet(id.Value).Decisions();
        if (!all.IsOk) return Refusal.Of(all.Error);
        var ordered = query.Order.IsDescending ? all.Value : all.Value.Reverse();
        var page = ordered.Skip(query.OffsetValue).Take(query.LimitValue).Select(decision => new AgentDecision(decision)).ToList();
        var (limit, offset, total) = (query.LimitValue, query.OffsetValue, all.Value.Length);
        return new Chosen<AgentDecisions>(new(page, total, limit, offset, query.HasMore(page.Count, total)), query.FieldsValue);
    }
}

/// <summary>The query of the list of decisions.</summary>
public sealed record DecisionsQuery : AgentPage<AgentDecision>
{
    private static readonly ImmutableSortedDictionary<string, string> Sorts = ImmutableSortedDictionary<string, string>.Empty.Add("at", "at");

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, string> Sortable => Sorts;
}

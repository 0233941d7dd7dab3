using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.ReplicaSets;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The replicas of an agent that the caller may know of.</summary>
internal static class AgentReplicas
{
    /// <summary>The replicas, by slot; or why they cannot be had.</summary>
    public static async Task<(ImmutableArray<ReplicaView> Replicas, Refusal? Refusal)> Of(IGrainFactory grains, ReplicaSetId id, Caller caller)
    {
        var found = await grains.ReplicaSet(id).Get();
        if (!found.IsOk) return ([], Refusal.Of(found.Error));
        return caller.Visibility.Sees(found.Value.Team?.Value) ? (found.Value.Replicas, null) : ([], Refusal.NotFound("Agent"));
    }
}

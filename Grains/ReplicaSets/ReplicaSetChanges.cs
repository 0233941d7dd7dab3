using Fleet.Common;
using Fleet.ReplicaSets;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What becomes of a set's spec when it is changed. Pure.</summary>
internal static class ReplicaSetChanges
{
    /// <summary>The state after the change: a rollout if it is about what the replicas run. Invalid with the field to blame.</summary>
    public static Outcome<ReplicaSetState> Apply(ReplicaSetState state, ReplicaSetChange change)
    {
        var spec = state.Spec!;
        if (change.Binary is not null && spec.Binary is null) return FleetError.Invalid("binary_url cannot be set: the agent runs a template", "binary_url");
        if (change.Parameters is not null && spec.Template is null) return FleetError.Invalid("parameters are a template's", "parameters");
        if (change.Secrets is not null && spec.Template is not null)
        {
            return FleetError.Invalid("secrets of a template are set when the agent is created", "secrets");
        }

        var next = spec with
        {
            Binary = change.Binary ?? spec.Binary,
            Parameters = change.Parameters is { } parameters ? spec.Parameters.SetItems(parameters) : spec.Parameters,
            Environment = change.Environment ?? spec.Environment,
            Resources = change.Resources ?? spec.Resources,
            Secrets = change.Secrets is { } secrets ? spec.Secrets.SetItems(secrets) : spec.Secrets,
            Replicas = change.Replicas ?? spec.Replicas,
        };
        if (ReplicaSetRules.Check(next) is { } error) return error;
        if (change.Replicas is { } replicas && ReplicaSetRules.Within(state.Autoscaling, replicas) is { } outside) return outside;

        var changed = state with { Spec = next, Failure = null };
        if (!IsOther(change, spec)) return changed;
        return changed with
        {
            Revision = state.LastRevision + 1,
            LastRevision = state.LastRevision + 1,
            Rollout = new Rollout { Kind = RolloutKind.Update, Former = spec, FormerRevision = state.Revision },
        };
    }

    /// <summary>Whether replicas would run something else. A program that is named again is fetched again: its URL may lead to another one now.</summary>
    private static bool IsOther(ReplicaSetChange change, ReplicaSetSpec spec) =>
        change.Binary is not null
        || change.Secrets is { IsEmpty: false }
        || change.Parameters?.All(spec.Parameters.Contains) == false
        || (change.Environment is { } environment && !environment.SequenceEqual(spec.Environment))
        || (change.Resources is { } share && share != spec.Resources);
}

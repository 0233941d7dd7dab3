using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.ReplicaSets;

/// <summary>Names a replica set. The agents surface calls one an agent, whence its prefix.</summary>
[GenerateSerializer, Immutable, Alias("fleet.replica-set-id"), JsonConverter(typeof(FleetIdJsonConverter<ReplicaSetId>))]
public readonly record struct ReplicaSetId([property: Id(0)] string Value) : IFleetId<ReplicaSetId>
{
    /// <inheritdoc/>
    public static string Prefix => "agt_";

    /// <inheritdoc/>
    public static ReplicaSetId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Deployments;

/// <summary>Names a deployment.</summary>
[GenerateSerializer, Immutable, Alias("fleet.deployment-id"), JsonConverter(typeof(FleetIdJsonConverter<DeploymentId>))]
public readonly record struct DeploymentId([property: Id(0)] string Value) : IFleetId<DeploymentId>
{
    /// <inheritdoc/>
    public static string Prefix => "dep_";

    /// <inheritdoc/>
    public static DeploymentId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

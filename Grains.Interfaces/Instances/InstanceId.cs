using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Instances;

/// <summary>Names an instance.</summary>
[GenerateSerializer, Immutable, Alias("fleet.instance-id"), JsonConverter(typeof(FleetIdJsonConverter<InstanceId>))]
public readonly record struct InstanceId([property: Id(0)] string Value) : IFleetId<InstanceId>
{
    /// <inheritdoc/>
    public static string Prefix => "inst_";

    /// <inheritdoc/>
    public static InstanceId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

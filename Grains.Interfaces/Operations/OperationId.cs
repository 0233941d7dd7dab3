using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Operations;

/// <summary>Names an operation.</summary>
[GenerateSerializer, Immutable, Alias("fleet.operation-id"), JsonConverter(typeof(FleetIdJsonConverter<OperationId>))]
public readonly record struct OperationId([property: Id(0)] string Value) : IFleetId<OperationId>
{
    /// <inheritdoc/>
    public static string Prefix => "op_";

    /// <inheritdoc/>
    public static OperationId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

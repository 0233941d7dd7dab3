using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Idempotency;

/// <summary>Names a caller's use of an <c>Idempotency-Key</c>.</summary>
[GenerateSerializer, Immutable, Alias("fleet.idempotency-id"), JsonConverter(typeof(FleetIdJsonConverter<IdempotencyId>))]
public readonly record struct IdempotencyId([property: Id(0)] string Value) : IFleetId<IdempotencyId>
{
    /// <inheritdoc/>
    public static string Prefix => "idem_";

    /// <inheritdoc/>
    public static IdempotencyId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

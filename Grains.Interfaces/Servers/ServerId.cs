using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Servers;

/// <summary>Names a server.</summary>
[GenerateSerializer, Immutable, Alias("fleet.server-id"), JsonConverter(typeof(FleetIdJsonConverter<ServerId>))]
public readonly record struct ServerId([property: Id(0)] string Value) : IFleetId<ServerId>
{
    /// <inheritdoc/>
    public static string Prefix => "srv_";

    /// <inheritdoc/>
    public static ServerId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

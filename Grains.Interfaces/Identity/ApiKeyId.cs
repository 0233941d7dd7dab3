using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Identity;

/// <summary>Names an API key; not the key itself.</summary>
[GenerateSerializer, Immutable, Alias("fleet.api-key-id"), JsonConverter(typeof(FleetIdJsonConverter<ApiKeyId>))]
public readonly record struct ApiKeyId([property: Id(0)] string Value) : IFleetId<ApiKeyId>
{
    /// <inheritdoc/>
    public static string Prefix => "key_";

    /// <inheritdoc/>
    public static ApiKeyId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Identity;

/// <summary>Names a user.</summary>
[GenerateSerializer, Immutable, Alias("fleet.user-id"), JsonConverter(typeof(FleetIdJsonConverter<UserId>))]
public readonly record struct UserId([property: Id(0)] string Value) : IFleetId<UserId>
{
    /// <inheritdoc/>
    public static string Prefix => "usr_";

    /// <inheritdoc/>
    public static UserId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Identity;

/// <summary>Names a team.</summary>
[GenerateSerializer, Immutable, Alias("fleet.team-id"), JsonConverter(typeof(FleetIdJsonConverter<TeamId>))]
public readonly record struct TeamId([property: Id(0)] string Value) : IFleetId<TeamId>
{
    /// <inheritdoc/>
    public static string Prefix => "team_";

    /// <inheritdoc/>
    public static TeamId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

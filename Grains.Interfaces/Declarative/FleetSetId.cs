using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Declarative;

/// <summary>Names a set of declared resources: what is applied under one name for one team.</summary>
[GenerateSerializer, Immutable, Alias("fleet.set-id"), JsonConverter(typeof(FleetIdJsonConverter<FleetSetId>))]
public readonly record struct FleetSetId([property: Id(0)] string Value) : IFleetId<FleetSetId>
{
    private const int Digits = 26;

    /// <inheritdoc/>
    public static string Prefix => "set_";

    /// <inheritdoc/>
    public static FleetSetId Of(string value) => new(value);

    /// <summary>The set of that name: each team has its own, and so has who works for none.</summary>
    public static FleetSetId Of(TeamId? team, string name) =>
        new(Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{team?.Value}/{name}")))[..Digits]);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

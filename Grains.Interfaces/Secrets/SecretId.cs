using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Secrets;

/// <summary>Names a secret of the vault.</summary>
[GenerateSerializer, Immutable, Alias("fleet.secret-id"), JsonConverter(typeof(FleetIdJsonConverter<SecretId>))]
public readonly record struct SecretId([property: Id(0)] string Value) : IFleetId<SecretId>
{
    /// <inheritdoc/>
    public static string Prefix => "sec_";

    /// <inheritdoc/>
    public static SecretId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Names the record of a secret's rotations.</summary>
[GenerateSerializer, Immutable, Alias("fleet.secret-rotation-id"), JsonConverter(typeof(FleetIdJsonConverter<SecretRotationId>))]
public readonly record struct SecretRotationId([property: Id(0)] string Value) : IFleetId<SecretRotationId>
{
    /// <inheritdoc/>
    public static string Prefix => "rot_";

    /// <inheritdoc/>
    public static SecretRotationId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Security;

/// <summary>Names an SSH key that may log in where an instance lives.</summary>
[GenerateSerializer, Immutable, Alias("fleet.ssh-key-id"), JsonConverter(typeof(FleetIdJsonConverter<SshKeyId>))]
public readonly record struct SshKeyId([property: Id(0)] string Value) : IFleetId<SshKeyId>
{
    /// <inheritdoc/>
    public static string Prefix => "sshk_";

    /// <inheritdoc/>
    public static SshKeyId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

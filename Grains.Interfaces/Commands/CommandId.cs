using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Commands;

/// <summary>Names one execution of a command.</summary>
[GenerateSerializer, Immutable, Alias("fleet.command-id"), JsonConverter(typeof(FleetIdJsonConverter<CommandId>))]
public readonly record struct CommandId([property: Id(0)] string Value) : IFleetId<CommandId>
{
    /// <inheritdoc/>
    public static string Prefix => "cmd_";

    /// <inheritdoc/>
    public static CommandId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Terminals;

/// <summary>Names a terminal session.</summary>
[GenerateSerializer, Immutable, Alias("fleet.terminal-id"), JsonConverter(typeof(FleetIdJsonConverter<TerminalId>))]
public readonly record struct TerminalId([property: Id(0)] string Value) : IFleetId<TerminalId>
{
    /// <inheritdoc/>
    public static string Prefix => "term_";

    /// <inheritdoc/>
    public static TerminalId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Maintenance;

/// <summary>Names a maintenance window that stands for itself.</summary>
[GenerateSerializer, Immutable, Alias("fleet.window-id"), JsonConverter(typeof(FleetIdJsonConverter<WindowId>))]
public readonly record struct WindowId([property: Id(0)] string Value) : IFleetId<WindowId>
{
    /// <inheritdoc/>
    public static string Prefix => "mw_";

    /// <inheritdoc/>
    public static WindowId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Alerts;

/// <summary>Names an alert: one incident.</summary>
[GenerateSerializer, Immutable, Alias("fleet.alert-id"), JsonConverter(typeof(FleetIdJsonConverter<AlertId>))]
public readonly record struct AlertId([property: Id(0)] string Value) : IFleetId<AlertId>
{
    /// <inheritdoc/>
    public static string Prefix => "alr_";

    /// <inheritdoc/>
    public static AlertId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Alerts;

/// <summary>Names an alert rule.</summary>
[GenerateSerializer, Immutable, Alias("fleet.alert-rule-id"), JsonConverter(typeof(FleetIdJsonConverter<AlertRuleId>))]
public readonly record struct AlertRuleId([property: Id(0)] string Value) : IFleetId<AlertRuleId>
{
    /// <inheritdoc/>
    public static string Prefix => "rule_";

    /// <inheritdoc/>
    public static AlertRuleId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

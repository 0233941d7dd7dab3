using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Costs;

/// <summary>Names a budget.</summary>
[GenerateSerializer, Immutable, Alias("fleet.budget-id"), JsonConverter(typeof(FleetIdJsonConverter<BudgetId>))]
public readonly record struct BudgetId([property: Id(0)] string Value) : IFleetId<BudgetId>
{
    /// <inheritdoc/>
    public static string Prefix => "bud_";

    /// <inheritdoc/>
    public static BudgetId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

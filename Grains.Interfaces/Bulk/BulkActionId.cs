using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Bulk;

/// <summary>Names a bulk action.</summary>
[GenerateSerializer, Immutable, Alias("fleet.bulk-action-id"), JsonConverter(typeof(FleetIdJsonConverter<BulkActionId>))]
public readonly record struct BulkActionId([property: Id(0)] string Value) : IFleetId<BulkActionId>
{
    /// <inheritdoc/>
    public static string Prefix => "bulk_";

    /// <inheritdoc/>
    public static BulkActionId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

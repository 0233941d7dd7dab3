using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Webhooks;

/// <summary>Names a webhook.</summary>
[GenerateSerializer, Immutable, Alias("fleet.webhook-id"), JsonConverter(typeof(FleetIdJsonConverter<WebhookId>))]
public readonly record struct WebhookId([property: Id(0)] string Value) : IFleetId<WebhookId>
{
    /// <inheritdoc/>
    public static string Prefix => "whk_";

    /// <inheritdoc/>
    public static WebhookId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

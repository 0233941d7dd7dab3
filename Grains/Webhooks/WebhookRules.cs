using System.Text;
using System.Text.Json;
using Fleet.Common;
using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>What a webhook may be, and what it wants. Pure.</summary>
internal static class WebhookRules
{
    private const int MaxData = 8_192;

    public static FleetError? Check(WebhookSpec spec) =>
        Require(spec.Events.Length is >= 1 and <= 50, "events", "must have 1 to 50 entries")
        ?? spec.Events.Select((name, i) => Require(IsName(name), $"events[{i}]", $"must be one of {Names}")).FirstOrDefault(error => error is not null)
        ?? Require(spec.Description is not { Length: > 256 }, "description", "must have at most 256 characters");

    /// <summary>Whether an event is for that webhook.</summary>
    public static bool Wants(this WebhookView webhook, WebhookEvent happened) =>
        webhook.Spec.IsEnabled && webhook.Visibility.Sees(happened.Team) && webhook.Spec.Events.Any(name => Covers(name, happened.Type));

    /// <summary>The event as it is kept: figures that are too many, or no object, are left out.</summary>
    public static WebhookEvent Bounded(WebhookEvent happened) =>
        happened.Data.Length <= MaxData && IsObject(happened.Data) ? happened : happened with { Data = "{}" };

    private static string Names => string.Join(", ", WebhookEvents.All.Concat(["agent.*", "*"]));

    private static bool IsName(string name) => WebhookEvents.All.Any(known => Covers(name, known));

    private static bool Covers(string name, string type) =>
        name == type || name is "*" || (name.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(name[..^1], StringComparison.Ordinal));

    private static bool IsObject(string data)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(data));
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static FleetError? Require(bool holds, string field, string rule) => holds ? null : FleetError.Invalid($"{field} {rule}", field);
}

using Fleet.Webhooks;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Webhooks;

internal static partial class WebhookLog
{
    [LoggerMessage(190, LogLevel.Warning, "Webhook {Webhook}: the delivery {Delivery} failed: {Error}")]
    public static partial void NotDelivered(this ILogger logger, WebhookId webhook, string delivery, string? error);

    [LoggerMessage(191, LogLevel.Error, "Webhook {Webhook}: the delivery {Delivery} was given up: {Error}")]
    public static partial void GivenUp(this ILogger logger, WebhookId webhook, string delivery, string? error);

    [LoggerMessage(192, LogLevel.Warning, "Webhook {Webhook} could not go on and tries again")]
    public static partial void WebhookInterrupted(this ILogger logger, Exception exception, WebhookId webhook);

    [LoggerMessage(193, LogLevel.Error, "Webhook {Webhook}: Fleet itself failed at a delivery")]
    public static partial void SendingThrew(this ILogger logger, Exception exception, WebhookId webhook);

    [LoggerMessage(194, LogLevel.Warning, "Webhook {Webhook} was disabled: its receiver wants no more")]
    public static partial void Disabled(this ILogger logger, WebhookId webhook);
}

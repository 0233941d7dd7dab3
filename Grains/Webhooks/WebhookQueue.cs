using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>Finds whom an event is for in this process's copy of the webhooks.</summary>
internal sealed class WebhookQueue(IBook<WebhookView> webhooks, IGrainFactory grains) : IWebhookQueue
{
    public async Task Publish(WebhookEvent happened)
    {
        if (webhooks.Version == 0) await webhooks.Refresh();
        await Task.WhenAll(webhooks.Entries.Values.Where(webhook => webhook.Wants(happened)).Select(webhook => grains.Webhook(webhook.Id).Enqueue(happened)));
    }
}

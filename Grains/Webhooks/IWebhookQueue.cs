using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>Hands events to the webhooks that want them. Grains call it out of an outbox of their own, until it has succeeded.</summary>
internal interface IWebhookQueue
{
    /// <summary>Ends when every webhook that wants the event has it durably; the same event may be handed over again.</summary>
    /// <exception cref="Exception">One of them could not be reached: to be tried again.</exception>
    Task Publish(WebhookEvent happened);
}

using Fleet.Notices;

namespace Fleet.Webhooks;

/// <summary>Brings events to webhooks.</summary>
public interface IWebhookSender
{
    /// <summary>Why that address is not called whatever comes, in a sentence without secrets; null if it may be.</summary>
    string? Refusal(string url);

    /// <summary>
    /// Tries once, for 10 seconds at most. Whatever the outside does is an answer and not an exception. It is final where Fleet refuses the
    /// address, or the receiver wants no more (410).
    /// </summary>
    /// <param name="spec">To whom; with a secret.</param>
    /// <param name="delivery">The same on each attempt.</param>
    /// <param name="happened">What to tell.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Delivery> Send(WebhookSpec spec, string delivery, WebhookEvent happened, CancellationToken cancellationToken = default);
}

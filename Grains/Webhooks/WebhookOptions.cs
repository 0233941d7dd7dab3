using Fleet.Grains.Retries;

namespace Fleet.Grains.Webhooks;

/// <summary>How long, how often and how many at once a webhook's deliveries are tried. Section <c>Fleet:Webhooks</c>.</summary>
public sealed class WebhookOptions : RetryOptions
{
    /// <summary>The most deliveries of one webhook that are under way at the same time. Default 4.</summary>
    public int AtOnce { get; set; } = 4;
}

using Fleet.Grains.Webhooks;
using Fleet.Webhooks;

namespace Fleet.Simulated;

/// <summary>Keeps what is handed over to webhooks, each event once, and hands it on. It outlives the Fleet that tells it.</summary>
internal sealed class ToldWebhooks : IWebhookQueue
{
    private readonly HashSet<string> _ids = [];

    public List<WebhookEvent> Events { get; } = [];

    /// <summary>Whether nobody can be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>The types of the events about that subject, in order.</summary>
    public string By(string subject) => string.Join(' ', Events.Where(one => one.Subject == subject).Select(one => one.Type["agent.".Length..]));

    /// <summary>The queue of the Fleet that runs now.</summary>
    public IWebhookQueue? Next { get; set; }

    public async Task Publish(WebhookEvent happened)
    {
        if (IsDown) throw new TimeoutException("No webhook answers");
        if (_ids.Add(happened.Id)) Events.Add(happened);
        await Next!.Publish(happened);
    }
}

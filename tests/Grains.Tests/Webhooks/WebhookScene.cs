using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.Webhooks;

/// <summary>A Fleet with one webhook, and its receiver in memory, which outlives the Fleet that calls it.</summary>
internal sealed class WebhookScene : IWebhookSender, IDisposable
{
    public static readonly WebhookSpec Everything = new("https://example.com/hook", ["*"], new SealedSecret("s3cret"));

    public static readonly Delivery Busy = new(false, "The receiver answered 503", Status: 503);

    private readonly WebhookId _id;

    public WebhookScene(WebhookSpec? spec = null, int seed = 1, Visibility? visibility = null)
    {
        Fleet = new TestFleet(seed, services => services.AddSingleton<IWebhookSender>(this));
        _id = Fleet.New<WebhookId>();
        var made = Fleet.Ask(Webhook.Create(spec ?? Everything, visibility ?? Visibility.Everything, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
    }

    public TestFleet Fleet { get; }

    public IWebhookGrain Webhook => Fleet.Grains.Webhook(_id);

    public WebhookView View => Fleet.Ask(Webhook.Get()).Value!;

    public ImmutableArray<WebhookDelivery> Log => Fleet.Ask(Webhook.Deliveries()).Value;

    public string Document => Fleet.Store.States[(StateKinds.Webhook, _id.Value)].Document;

    /// <summary>What arrived, and when.</summary>
    public List<(string Delivery, WebhookEvent Event, DateTimeOffset At)> Arrived { get; } = [];

    /// <summary>What arrived and was taken, in the order of the answers.</summary>
    public List<(string Delivery, WebhookEvent Event)> Taken { get; } = [];

    public IEnumerable<string> TakenIds => Taken.Select(one => one.Event.Id);

    public int MostAtOnce { get; private set; }

    /// <summary>What the receiver answers; it may hold the answer back.</summary>
    public Func<WebhookEvent, Task<Delivery>> Answer { get; set; } = _ => Task.FromResult(new Delivery(true, Status: 200));

    /// <summary>Called before an event goes out and when its answer has come; may kill the process.</summary>
    public Action<bool> AtSend { get; set; } = _ => { };

    private int _atOnce;

    public string? Refusal(string url) => url.Contains("private", StringComparison.Ordinal) ? "The address is not public" : null;

    public async Task<Delivery> Send(WebhookSpec spec, string delivery, WebhookEvent happened, CancellationToken cancellationToken = default)
    {
        AtSend(false);
        Arrived.Add((delivery, happened, Fleet.Time.GetUtcNow()));
        MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        var answer = await Answer(happened);
        _atOnce--;
        if (answer.IsDelivered) Taken.Add((delivery, happened));
        AtSend(true);
        return answer;
    }

    /// <summary>An event <c>a1</c> is of the subject <c>a</c>.</summary>
    public static WebhookEvent Event(string id, string type = WebhookEvents.AgentUpdated, string? team = null) =>
        new(id, type, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), id[..1], team, $$"""{"agent_id":"{{id[..1]}}","n":"{{id}}"}""");

    public void Enqueue(params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids) Assert.True(Fleet.Ask(Webhook.Enqueue(Event(id))).IsOk);
    }

    public void Update(Func<WebhookSpec, WebhookSpec> change)
    {
        var changed = Fleet.Ask(Webhook.Update(change(View.Spec), "bob"));
        Assert.True(changed.IsOk, changed.Error?.Message);
    }

    public void Publish(WebhookEvent happened) => Fleet.Run(() => Fleet.Service<Fleet.Grains.Webhooks.IWebhookQueue>().Publish(happened));

    public void Pass(double seconds) => Fleet.Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets hours pass, in which the silo's sweep wakes whoever has fallen asleep over them.</summary>
    public void PassHours(int hours)
    {
        for (var i = 0; i < 12 * hours; i++)
        {
            Pass(300);
            Fleet.Wake();
        }
    }

    public void Dispose() => Fleet.Dispose();
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Common;
using Fleet.Storage;
using Fleet.Webhooks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Webhooks;

/// <summary>The webhook and who asks for it; how its queue is worked off stands in the other part. Changes of what it wants are noted in the book.</summary>
internal sealed partial class WebhookGrain(
    [PersistentState(StateKinds.Webhook, StateKind.Store)] IPersistentState<WebhookState> storage,
    IWebhookSender sender,
    IBook<WebhookView> book,
    ISecretBox secrets,
    IIdSource ids,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<WebhookGrain> log) : Grain, IWebhookGrain
{
    private readonly Committed<WebhookState> _state = new(storage);

    private WebhookState State => _state.Current;

    private WebhookId Id => WebhookId.Of(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EnsureGoing();
        return Task.CompletedTask;
    }

    public async Task<Outcome<WebhookView>> Create(WebhookSpec spec, Visibility visibility, string actor)
    {
        if (_state.Exists) return State.View();
        if (Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        var known = spec with { Secret = spec.Secret ?? secrets.Seal($"whsec_{RandomNumberGenerator.GetHexString(48, lowercase: true)}") };
        await _state.Commit(new WebhookState { Id = Id, Spec = known, Visibility = visibility, Actor = actor, CreatedAt = now, UpdatedAt = now });
        await book.Changed(Id.Value);
        return State.View();
    }

    public Task<Outcome<WebhookView>> Get() => _state.Known<Outcome<WebhookView>>(() => _state.Exists ? State.View() : NotFound);

    public async Task<Outcome<WebhookView>> Update(WebhookSpec spec, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (Check(spec) is { } error) return error;
        await _state.Commit(WebhookLanes.Change(State, spec with { Secret = spec.Secret ?? State.Spec!.Secret }, time.GetUtcNow()));
        await book.Changed(Id.Value);
        Arm(TimeSpan.Zero);
        return State.View();
    }

    public async Task<Outcome<WebhookView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        var deleted = State.View();
        await _state.Clear();
        await book.Changed(Id.Value);
        Rest();
        return deleted;
    }

    public async Task<Outcome<Done>> Enqueue(WebhookEvent happened)
    {
        if (!_state.Exists) return Done.Value;
        var delivery = $"dlv_{ids.Next()}";
        var next = WebhookLanes.Take(State, happened, delivery, time.GetUtcNow());
        if (next == State) return Done.Value;
        await Commit(next, delivery);
        Arm(TimeSpan.Zero);
        return Done.Value;
    }

    public async Task<Outcome<WebhookAttempt>> Test()
    {
        if (!_state.Exists) return NotFound;
        var now = time.GetUtcNow();
        var ping = new WebhookEvent($"ping_{ids.Next()}", "ping", now, Id.Value, null, $$"""{"webhook_id":"{{Id}}"}""");
        var answer = await Send(State.Spec!, $"dlv_{ids.Next()}", ping, CancellationToken.None);
        return new WebhookAttempt(answer.Status, answer.IsDelivered ? null : answer.Error, time.GetUtcNow() - now);
    }

    public Task<Outcome<ImmutableArray<WebhookDeadLetter>>> DeadLetters() =>
        Task.FromResult<Outcome<ImmutableArray<WebhookDeadLetter>>>(_state.Exists ? State.Letters() : NotFound);

    public Task<Outcome<ImmutableArray<WebhookDelivery>>> Deliveries() =>
        Task.FromResult<Outcome<ImmutableArray<WebhookDelivery>>>(_state.Exists ? State.Log() : NotFound);

    public async Task<Outcome<Done>> Redeliver(string delivery)
    {
        if (!_state.Exists) return NotFound;
        if (!State.Spec!.IsEnabled) return FleetError.Conflict("The webhook is disabled");
        if (WebhookLanes.Redeliver(State, delivery, time.GetUtcNow()) is not { } next) return FleetError.NotFound("Delivery");
        if (next == State) return FleetError.Conflict($"{WebhookLanes.MaxWaiting} events are waiting");
        await _state.Commit(next);
        Arm(TimeSpan.Zero);
        return Done.Value;
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureGoing();
    }

    private static FleetError NotFound => FleetError.NotFound("Webhook");

    private FleetError? Check(WebhookSpec spec) =>
        WebhookRules.Check(spec) ?? (sender.Refusal(spec.Url) is { } refusal ? FleetError.Invalid(refusal, "url") : null);
}

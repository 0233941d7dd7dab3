using System.Collections.Immutable;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>What is stored of a webhook.</summary>
internal sealed record WebhookState
{
    public WebhookId Id { get; init; }

    /// <summary>Whether anything is still to be delivered.</summary>
    public bool IsBusy => !Queue.IsEmpty;

    public WebhookSpec? Spec { get; init; }
    public Visibility Visibility { get; init; } = Visibility.Of([]);

    /// <summary>What waits and what is under way, oldest first.</summary>
    public ImmutableArray<StoredDelivery> Queue { get; init; } = [];

    /// <summary>What was delivered, oldest first.</summary>
    public ImmutableArray<StoredDelivery> Delivered { get; init; } = [];

    /// <summary>What was given up, oldest first.</summary>
    public ImmutableArray<StoredDelivery> DeadLetters { get; init; } = [];

    /// <summary>The ids of the events that were taken last, oldest first.</summary>
    public ImmutableArray<string> Seen { get; init; } = [];

    public string? LastError { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public WebhookView View() => new(Id, Spec!, Visibility, Queue.Length, DeadLetters.Length, LastError, Actor, CreatedAt, UpdatedAt);

    /// <summary>What was given up, newest first.</summary>
    public ImmutableArray<WebhookDeadLetter> Letters() => [.. DeadLetters.Reverse().Select(one => one.DeadLetter())];

    /// <summary>All deliveries that are known, newest first.</summary>
    public ImmutableArray<WebhookDelivery> Log() =>
    [
        .. Queue.Select(one => one.View(WebhookDeliveryStatus.Waiting))
            .Concat(Delivered.Select(one => one.View(WebhookDeliveryStatus.Delivered)))
            .Concat(DeadLetters.Select(one => one.View(WebhookDeliveryStatus.GivenUp)))
            .OrderByDescending(one => one.TakenAt).ThenByDescending(one => one.Id, StringComparer.Ordinal),
    ];
}

/// <summary>An event on its way to a webhook, or at its end.</summary>
/// <param name="Id">The same on each attempt.</param>
/// <param name="Event">Which.</param>
/// <param name="TakenAt">When it was put into the queue.</param>
/// <param name="NextAt">Not before.</param>
internal sealed record StoredDelivery(string Id, WebhookEvent Event, DateTimeOffset TakenAt, DateTimeOffset NextAt)
{
    /// <summary>How many attempts have ended.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first of them began.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    public WebhookAttempt? Last { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public WebhookDelivery View(WebhookDeliveryStatus status) =>
        new(Id, Event, status, Attempts, Last, TakenAt, status is WebhookDeliveryStatus.Waiting ? NextAt : null, EndedAt);

    public WebhookDeadLetter DeadLetter() => new(Id, Event, Attempts, Last?.Error ?? "", EndedAt ?? TakenAt);
}

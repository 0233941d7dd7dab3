using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Scheduling;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Webhooks;

/// <summary>
/// One webhook: who wants to be told of which events, and the queue of what was not taken yet. Events of one subject are delivered in their
/// order; those of others do not wait for them. An event that was taken is durable and is sent until the other side has taken it or it is given
/// up (a dead letter); after a crash between sending and writing that down it is sent again, with the same delivery id. Key: <see cref="WebhookId"/>.
/// </summary>
[Alias("fleet.webhook")]
public interface IWebhookGrain : IWakeable
{
    /// <summary>Makes the webhook; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<WebhookView>> Create(WebhookSpec spec, Visibility visibility, string actor);

    /// <summary>The webhook, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<WebhookView>> Get();

    /// <summary>Changes it.</summary>
    [Alias("update")]
    Task<Outcome<WebhookView>> Update(WebhookSpec spec, string actor);

    /// <summary>Forgets it with all that waits; answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<WebhookView>> Delete(string actor);

    /// <summary>
    /// Takes an event; ends when it is durable, and never waits for its delivery. One that it has or had is not taken again; a webhook that is
    /// disabled, is no more, or does not want it, takes none and says nothing of it.
    /// </summary>
    [Alias("enqueue")]
    Task<Outcome<Done>> Enqueue(WebhookEvent happened);

    /// <summary>Sends an event of type <c>ping</c> at once, past the queue, and answers how that went.</summary>
    [Alias("test"), AlwaysInterleave]
    Task<Outcome<WebhookAttempt>> Test();

    /// <summary>Events that could not be delivered, newest first; at most 100 are kept.</summary>
    [Alias("dead-letters"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<WebhookDeadLetter>>> DeadLetters();

    /// <summary>The log: what waits, and of what was delivered and what was given up the newest 100 each. The newest first.</summary>
    [Alias("deliveries"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<WebhookDelivery>>> Deliveries();

    /// <summary>
    /// Sends again what was delivered, or given up, under that delivery id; what still waits is tried at once. not_found if it is not known any
    /// more, conflict while the webhook is disabled or has as much waiting as it may.
    /// </summary>
    [Alias("redeliver")]
    Task<Outcome<Done>> Redeliver(string delivery);
}

/// <summary>Something that has happened, for whoever wants to be told.</summary>
/// <param name="Id">Unique and sortable, and the same however often it is handed over.</param>
/// <param name="Type">Such as <c>agent.created</c>; one of <see cref="WebhookEvents"/>.</param>
/// <param name="At">When.</param>
/// <param name="Subject">Whom it is about: an id. Events of one subject keep their order.</param>
/// <param name="Team">The subject's team; null for none.</param>
/// <param name="Data">A JSON object: the payload's <c>data</c>.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-event")]
public sealed record WebhookEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] string Type,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] string Subject,
    [property: Id(4)] string? Team,
    [property: Id(5)] string Data);

/// <summary>The events that there are.</summary>
public static class WebhookEvents
{
    /// <summary>A replica set was made.</summary>
    public const string AgentCreated = "agent.created";

    /// <summary>Its configuration changed: what it runs, or how many replicas.</summary>
    public const string AgentUpdated = "agent.updated";

    /// <summary>It is gone.</summary>
    public const string AgentDeleted = "agent.deleted";

    /// <summary>All its replicas are well, after a start.</summary>
    public const string AgentStarted = "agent.started";

    /// <summary>None of its replicas runs any more, because somebody wanted that.</summary>
    public const string AgentStopped = "agent.stopped";

    /// <summary>It has failed: a rollout was taken back, or a replica cannot be brought up.</summary>
    public const string AgentError = "agent.error";

    /// <summary>All of them; a subscription may also name <c>*</c>, or <c>agent.*</c>.</summary>
    public static ImmutableArray<string> All { get; } =
        [AgentCreated, AgentUpdated, AgentDeleted, AgentStarted, AgentStopped, AgentError];
}

/// <summary>A webhook as somebody wants it.</summary>
/// <param name="Url">http or https, at most 2,048 characters.</param>
/// <param name="Events">1 to 50 event types.</param>
/// <param name="Secret">The key of the signature; null to have one made up, which the answer to the creation tells.</param>
/// <param name="Description">At most 256 characters.</param>
/// <param name="IsEnabled">Whether it sends; while it does not, what comes is dropped and not kept.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-spec")]
public sealed record WebhookSpec(
    [property: Id(0)] string Url,
    [property: Id(1)] ImmutableArray<string> Events,
    [property: Id(2)] SealedSecret? Secret,
    [property: Id(3)] string? Description = null,
    [property: Id(4)] bool IsEnabled = true);

/// <summary>A webhook as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is; the secret stays sealed.</param>
/// <param name="Visibility">Events of which teams it is told: what its maker saw when making it.</param>
/// <param name="Waiting">Events that have not been delivered yet.</param>
/// <param name="DeadLetters">Events that were given up, and are kept.</param>
/// <param name="LastError">Why its last attempt failed; null if it did not.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-view")]
public sealed record WebhookView(
    [property: Id(0)] WebhookId Id,
    [property: Id(1)] WebhookSpec Spec,
    [property: Id(2)] Visibility Visibility,
    [property: Id(3)] int Waiting,
    [property: Id(4)] int DeadLetters,
    [property: Id(5)] string? LastError,
    [property: Id(6)] string CreatedBy,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset UpdatedAt);

/// <summary>How an attempt went.</summary>
/// <param name="Status">The HTTP status; null if there was no answer.</param>
/// <param name="Error">Why it failed, in a sentence without secrets; null if it did not.</param>
/// <param name="Took">How long it took.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-attempt")]
public sealed record WebhookAttempt([property: Id(0)] int? Status, [property: Id(1)] string? Error, [property: Id(2)] TimeSpan Took);

/// <summary>An event that was given up.</summary>
/// <param name="Delivery">Its delivery id.</param>
/// <param name="Event">Which.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="At">When it was given up.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-dead-letter")]
public sealed record WebhookDeadLetter(
    [property: Id(0)] string Delivery,
    [property: Id(1)] WebhookEvent Event,
    [property: Id(2)] int Attempts,
    [property: Id(3)] string Error,
    [property: Id(4)] DateTimeOffset At);

/// <summary>Where a delivery stands.</summary>
[GenerateSerializer, Alias("fleet.webhook-delivery-status")]
public enum WebhookDeliveryStatus
{
    /// <summary>It was not taken yet.</summary>
    Waiting,

    /// <summary>The other side has taken it.</summary>
    Delivered,

    /// <summary>It was given up: a dead letter.</summary>
    GivenUp,
}

/// <summary>An event on its way to a webhook, or at its end.</summary>
/// <param name="Id">The same on each attempt, and when it is sent again.</param>
/// <param name="Event">Which.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Last">How the last attempt went; null before the first.</param>
/// <param name="TakenAt">When it was put into the queue.</param>
/// <param name="NextAt">When it is tried next, unless another one of its subject has to go first; null if it is not.</param>
/// <param name="EndedAt">When it was delivered or given up; null while it waits.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-delivery")]
public sealed record WebhookDelivery(
    [property: Id(0)] string Id,
    [property: Id(1)] WebhookEvent Event,
    [property: Id(2)] WebhookDeliveryStatus Status,
    [property: Id(3)] int Attempts,
    [property: Id(4)] WebhookAttempt? Last,
    [property: Id(5)] DateTimeOffset TakenAt,
    [property: Id(6)] DateTimeOffset? NextAt,
    [property: Id(7)] DateTimeOffset? EndedAt);

using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Webhooks;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of webhooks, and of deliveries.</summary>
public sealed record WebhookQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override int DefaultLimit => 100;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}

/// <summary>Webhooks, newest first.</summary>
public sealed record WebhookList
{
    internal WebhookList(Page<WebhookShape> page) => (Webhooks, Pagination) = (page.Data, page.Pagination);

    /// <summary>The webhooks of the page.</summary>
    public IReadOnlyList<WebhookShape> Webhooks { get; }

    /// <summary>Where the page stands.</summary>
    public Pagination Pagination { get; }
}

/// <summary>A webhook; its secret is not told.</summary>
public record WebhookShape
{
    internal WebhookShape(WebhookView view)
    {
        var spec = view.Spec;
        (Id, Url, Events, Description, Enabled) = (view.Id.Value, spec.Url, spec.Events, spec.Description, spec.IsEnabled);
        (Waiting, DeadLetters, LastError) = (view.Waiting, view.DeadLetters, view.LastError);
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Where to.</summary>
    public string Url { get; }

    /// <summary>What it is told of.</summary>
    public IReadOnlyList<string> Events { get; }

    /// <summary>For people.</summary>
    public string? Description { get; }

    /// <summary>Whether it sends.</summary>
    public bool Enabled { get; }

    /// <summary>Events that have not been delivered yet.</summary>
    public int Waiting { get; }

    /// <summary>Events that were given up, and are kept.</summary>
    public int DeadLetters { get; }

    /// <summary>Why its last attempt failed; null if it did not.</summary>
    public string? LastError { get; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>A webhook that was made just now.</summary>
public sealed record NewWebhook : WebhookShape
{
    internal NewWebhook(WebhookView view, string? secret) : base(view) => Secret = secret;

    /// <summary>The key of the signature, if it was made up: this is the only time that it is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; }
}

/// <summary>A webhook that is no more.</summary>
public sealed record WebhookDeleted(string Message, string Id);

/// <summary>How a test went.</summary>
/// <param name="Success">Whether the other side has taken it.</param>
/// <param name="ResponseStatus">The HTTP status; null if there was no answer.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="DurationMs">How long it took.</param>
public sealed record WebhookTested(bool Success, int? ResponseStatus, string? Error, long DurationMs);

/// <summary>An event that is sent again.</summary>
/// <param name="Id">Its delivery id, which is the same as before.</param>
public sealed record WebhookRedelivered(string Id);

/// <summary>Deliveries, newest first; of those that have ended, the newest 100 that were delivered and the newest 100 that were given up.</summary>
public sealed record WebhookDeliveryList
{
    internal WebhookDeliveryList(Page<WebhookDeliveryShape> page) => (Deliveries, Pagination) = (page.Data, page.Pagination);

    /// <summary>The deliveries of the page.</summary>
    public IReadOnlyList<WebhookDeliveryShape> Deliveries { get; }

    /// <summary>Where the page stands.</summary>
    public Pagination Pagination { get; }
}

/// <summary>An event on its way to a webhook, or at its end.</summary>
public sealed record WebhookDeliveryShape
{
    internal WebhookDeliveryShape(WebhookDelivery delivery)
    {
        var (happened, last) = (delivery.Event, delivery.Last);
        (Id, EventId, Event, Subject, Data, Timestamp) =
            (delivery.Id, happened.Id, happened.Type, happened.Subject, JsonElement.Parse(happened.Data), happened.At);
        (Status, Attempts) = (WireName.Upper(delivery.Status), delivery.Attempts);
        (ResponseStatus, Error, DurationMs) = (last?.Status, last?.Error, last is null ? null : (long)last.Took.TotalMilliseconds);
        (CreatedAt, NextAttemptAt, EndedAt) = (delivery.TakenAt, delivery.NextAt, delivery.EndedAt);
    }

    /// <summary>The same on each attempt, and the header X-Fleet-Delivery.</summary>
    public string Id { get; }

    /// <summary>The event's id: the same for every webhook that is told of it.</summary>
    public string EventId { get; }

    /// <summary>Such as agent.created.</summary>
    public string Event { get; }

    /// <summary>Whom it is about; events of one subject keep their order.</summary>
    public string Subject { get; }

    /// <summary>What is told.</summary>
    public JsonElement Data { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>WAITING, DELIVERED or GIVEN_UP.</summary>
    public string Status { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>The HTTP status of the last attempt; null if there was no answer.</summary>
    public int? ResponseStatus { get; }

    /// <summary>Why the last attempt failed; null if it did not.</summary>
    public string? Error { get; }

    /// <summary>How long the last attempt took; null before the first.</summary>
    public long? DurationMs { get; }

    /// <summary>When it was put into the queue.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it is tried next; null if it is not.</summary>
    public DateTimeOffset? NextAttemptAt { get; }

    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset? EndedAt { get; }
}

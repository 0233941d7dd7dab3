using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Webhooks;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>The query of the list of webhooks, and of deliveries.</summary>
/// <typeparam name="T">An item of the list.</typeparam>
public record WebhookPage<T> : AgentPage<T> where T : class
{
    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, string> Sortable { get; } =
        ImmutableSortedDictionary<string, string>.Empty.Add("created_at", "createdAt");

    /// <summary>This page of a list that was read as a whole.</summary>
    internal ImmutableArray<TItem> Cut<TItem>(IEnumerable<TItem> all) => [.. all.Skip(OffsetValue).Take(LimitValue)];
}

/// <summary>Webhooks.</summary>
public sealed record AgentWebhookList(IReadOnlyList<AgentWebhook> Webhooks, long Total, int Limit, int Offset, bool HasMore)
    : AgentList(Total, Limit, Offset, HasMore);

/// <summary>A webhook; its secret is not told.</summary>
public record AgentWebhook
{
    internal AgentWebhook(WebhookView view)
    {
        var spec = view.Spec;
        (Id, Url, Events, Description, Enabled) = (view.Id.Value, spec.Url, spec.Events, spec.Description, spec.IsEnabled);
        (Waiting, DeadLetters, LastError, CreatedBy) = (view.Waiting, view.DeadLetters, view.LastError, view.CreatedBy);
        (CreatedAt, UpdatedAt) = (AgentTime.Of(view.CreatedAt), AgentTime.Of(view.UpdatedAt));
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
    [JsonPropertyName("dead_letters")]
    public int DeadLetters { get; }

    /// <summary>Why its last attempt failed; null if it did not.</summary>
    [JsonPropertyName("last_error")]
    public string? LastError { get; }

    /// <summary>Who made it.</summary>
    [JsonPropertyName("created_by")]
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    [JsonPropertyName("updated_at")]
    public string UpdatedAt { get; }
}

/// <summary>A webhook that was made just now.</summary>
public sealed record NewAgentWebhook : AgentWebhook
{
    internal NewAgentWebhook(WebhookView view, string? secret) : base(view) => Secret = secret;

    /// <summary>The key of the signature, if it was made up: this is the only time that it is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; }
}

/// <summary>Deliveries.</summary>
public sealed record AgentDeliveryList(IReadOnlyList<AgentDelivery> Deliveries, long Total, int Limit, int Offset, bool HasMore)
    : AgentList(Total, Limit, Offset, HasMore);

/// <summary>An event on its way to a webhook, or at its end.</summary>
public sealed record AgentDelivery
{
    internal AgentDelivery(WebhookDelivery delivery)
    {
        var (happened, last) = (delivery.Event, delivery.Last);
        (Id, EventId, Event, Subject) = (delivery.Id, happened.Id, happened.Type, happened.Subject);
        (Data, Timestamp) = (JsonElement.Parse(happened.Data), AgentTime.Of(happened.At));
        (Status, Attempts) = (WireName.Snake(delivery.Status), delivery.Attempts);
        (ResponseStatus, Error, DurationMs) = (last?.Status, last?.Error, last is null ? null : (long)last.Took.TotalMilliseconds);
        CreatedAt = AgentTime.Of(delivery.TakenAt);
        NextAttemptAt = delivery.NextAt is { } next ? AgentTime.Of(next) : null;
        EndedAt = delivery.EndedAt is { } ended ? AgentTime.Of(ended) : null;
    }

    /// <summary>The same on each attempt, and the header X-Fleet-Delivery.</summary>
    public string Id { get; }

    /// <summary>The event's id: the same for every webhook that is told of it.</summary>
    [JsonPropertyName("event_id")]
    public string EventId { get; }

    /// <summary>Such as agent.created.</summary>
    public string Event { get; }

    /// <summary>Whom it is about; events of one subject keep their order.</summary>
    public string Subject { get; }

    /// <summary>What is told.</summary>
    public JsonElement Data { get; }

    /// <summary>When it happened.</summary>
    public string Timestamp { get; }

    /// <summary>waiting, delivered or given_up.</summary>
    public string Status { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>The HTTP status of the last attempt; null if there was no answer.</summary>
    [JsonPropertyName("response_status")]
    public int? ResponseStatus { get; }

    /// <summary>Why the last attempt failed; null if it did not.</summary>
    public string? Error { get; }

    /// <summary>How long the last attempt took; null before the first.</summary>
    [JsonPropertyName("duration_ms")]
    public long? DurationMs { get; }

    /// <summary>When it was put into the queue.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When it is tried next; null if it is not.</summary>
    [JsonPropertyName("next_attempt_at")]
    public string? NextAttemptAt { get; }

    /// <summary>When it was delivered or given up.</summary>
    [JsonPropertyName("ended_at")]
    public string? EndedAt { get; }
}

/// <summary>How a test went.</summary>
/// <param name="Success">Whether the other side has taken it.</param>
/// <param name="ResponseStatus">The HTTP status; null if there was no answer.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="DurationMs">How long it took.</param>
public sealed record AgentWebhookTested(
    bool Success,
    [property: JsonPropertyName("response_status")] int? ResponseStatus,
    string? Error,
    [property: JsonPropertyName("duration_ms")] long DurationMs)
{
    internal static AgentWebhookTested Of(WebhookAttempt attempt) =>
        new(attempt.Error is null, attempt.Status, attempt.Error, (long)attempt.Took.TotalMilliseconds);
}

/// <summary>What became of a request, in a sentence.</summary>
public sealed record AgentWebhookMessage(string Message);

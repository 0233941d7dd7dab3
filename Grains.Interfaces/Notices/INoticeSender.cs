using System.Collections.Immutable;

namespace Fleet.Notices;

/// <summary>One message of a channel: one notice, or several that were gathered.</summary>
/// <param name="Id">The same on each attempt; a header of a webhook, the Message-ID of an e-mail.</param>
/// <param name="Title">Made by the channel's template.</param>
/// <param name="Text">Made by the channel's template.</param>
/// <param name="Notices">At least one, oldest first.</param>
public sealed record ChannelMessage(string Id, string Title, string Text, ImmutableArray<Notice> Notices);

/// <summary>Brings messages to the outside.</summary>
public interface INoticeSender
{
    /// <summary>Tries once, for 10 seconds at most. Whatever the outside does is an answer and not an exception.</summary>
    Task<Delivery> Send(ChannelType type, ChannelConfig config, ChannelMessage message, CancellationToken cancellationToken = default);
}

/// <summary>One attempt to deliver one notice.</summary>
/// <param name="Id">Unique and sortable by time.</param>
/// <param name="NoticeId">Which notice.</param>
/// <param name="AlertId">The alert that it tells of; null for others.</param>
/// <param name="ChannelId">Through which channel.</param>
/// <param name="ChannelName">Its name then.</param>
/// <param name="ChannelType">Its type, in the console API's words.</param>
/// <param name="At">When.</param>
/// <param name="Attempt">Counts the attempts, from 1.</param>
/// <param name="IsDelivered">Whether the other side has taken it.</param>
/// <param name="Error">Why not.</param>
/// <param name="Payload">What was sent, without secrets; null where nothing was.</param>
public sealed record DeliveryRow(
    string Id,
    string NoticeId,
    string? AlertId,
    string ChannelId,
    string ChannelName,
    string ChannelType,
    DateTimeOffset At,
    int Attempt,
    bool IsDelivered,
    string? Error,
    string? Payload);

/// <summary>The append-only table of deliveries. Rows are written in batches.</summary>
public interface IDeliveries
{
    /// <summary>Appends an attempt; ends when it is durable.</summary>
    Task Append(IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancellationToken = default);

    /// <summary>The newest of an alert, newest first.</summary>
    Task<ImmutableArray<DeliveryRow>> Of(string alertId, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many attempts there were for each of those alerts; those without any are left out.</summary>
    Task<ImmutableDictionary<string, int>> Counts(IReadOnlyCollection<string> alertIds, CancellationToken cancellationToken = default);

    /// <summary>The newest of that channel type, newest first, delivered ones only, older than <paramref name="before"/> (an id) if given.</summary>
    Task<ImmutableArray<DeliveryRow>> OfType(string channelType, string? before, int limit, CancellationToken cancellationToken = default);
}

using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Notices;

/// <summary>
/// One notification channel and its queue. A notice that was taken is durable, is sent until the other side has taken it or it is given up
/// (a dead letter), and is sent once unless Fleet goes down between sending and writing that down: then it is sent again, with the same id,
/// by which the other side can tell. Key: <see cref="ChannelId"/>.
/// </summary>
[Alias("fleet.channel")]
public interface IChannelGrain : IWakeable
{
    /// <summary>Makes the channel; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<ChannelView>> Create(ChannelSpec spec, string actor);

    /// <summary>The channel, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ChannelView>> Get();

    /// <summary>Changes it; its type stays.</summary>
    [Alias("update")]
    Task<Outcome<ChannelView>> Update(ChannelSpec spec, string actor);

    /// <summary>Forgets it with all that waits; answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<ChannelView>> Delete(string actor);

    /// <summary>
    /// Takes a notice; ends when it is durable, and never waits for its delivery. One that it has or had is not taken again; a channel that
    /// is disabled, or is no more, takes none and says nothing of it.
    /// </summary>
    [Alias("enqueue")]
    Task<Outcome<Done>> Enqueue(Notice notice);

    /// <summary>Sends a test message at once, past the queue, and answers how that went; not_found if there is no such channel.</summary>
    [Alias("test"), AlwaysInterleave]
    Task<Outcome<Delivery>> Test();

    /// <summary>Notices that could not be delivered, newest first; at most 100 are kept.</summary>
    [Alias("dead-letters"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<DeadLetter>>> DeadLetters();

    /// <summary>Puts dead letters back into the queue: that one, or with null all. Answers how many.</summary>
    [Alias("redeliver")]
    Task<Outcome<Redelivered>> Redeliver(string? notice);
}

/// <summary>A notice that was given up.</summary>
/// <param name="Notice">Which.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="At">When it was given up.</param>
[GenerateSerializer, Immutable, Alias("fleet.dead-letter")]
public sealed record DeadLetter(
    [property: Id(0)] Notice Notice, [property: Id(1)] int Attempts, [property: Id(2)] string Error, [property: Id(3)] DateTimeOffset At);

/// <summary>How many notices were put back into the queue.</summary>
[GenerateSerializer, Immutable, Alias("fleet.redelivered")]
public sealed record Redelivered([property: Id(0)] int Count);

/// <summary>How an attempt to deliver went.</summary>
/// <param name="IsDelivered">Whether the other side has taken it.</param>
/// <param name="Error">Why not, in a sentence without secrets; null if it has.</param>
/// <param name="IsFinal">Whether trying again is of no use: the other side, or Fleet itself, refuses it for good.</param>
/// <param name="RetryAfter">How long the other side asks to wait; null if it does not say.</param>
/// <param name="Payload">What was sent, without secrets, cut to 16,384 characters.</param>
/// <param name="Status">The HTTP status; null if there was no answer, or it is no HTTP.</param>
[GenerateSerializer, Immutable, Alias("fleet.delivery")]
public sealed record Delivery(
    [property: Id(0)] bool IsDelivered,
    [property: Id(1)] string? Error = null,
    [property: Id(2)] bool IsFinal = false,
    [property: Id(3)] TimeSpan? RetryAfter = null,
    [property: Id(4)] string? Payload = null,
    [property: Id(5)] int? Status = null);

using System.Collections.Immutable;
using Fleet.Notices;

namespace Fleet.Grains.Notices;

/// <summary>What is stored of a channel.</summary>
internal sealed record ChannelState
{
    public ChannelId Id { get; init; }
    public string Name { get; init; } = "";
    public ChannelType Type { get; init; }

    /// <summary>Whether anything is still to be delivered.</summary>
    public bool IsBusy => !Queue.IsEmpty || Outgoing is not null;

    public ChannelSpec? Spec { get; init; }

    /// <summary>What waits, oldest first.</summary>
    public ImmutableArray<WaitingNotice> Queue { get; init; } = [];

    /// <summary>The message that is under way.</summary>
    public OutgoingMessage? Outgoing { get; init; }

    /// <summary>The ids of the notices that were taken last, oldest first.</summary>
    public ImmutableArray<string> Seen { get; init; } = [];

    /// <summary>Newest first.</summary>
    public ImmutableArray<DeadLetter> DeadLetters { get; init; } = [];

    /// <summary>How many notices were given up in all.</summary>
    public long GivenUp { get; init; }

    /// <summary>When the attempts of the last minute began, oldest first.</summary>
    public ImmutableArray<DateTimeOffset> Sent { get; init; } = [];

    public string? LastError { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public ChannelView View() => new(
        Id, Spec!, Queue.Length + (Outgoing?.Notices.Length ?? 0), DeadLetters.Length, LastError, Actor, CreatedAt, UpdatedAt, GivenUp);
}

/// <summary>A notice that was taken.</summary>
/// <param name="Notice">Which.</param>
/// <param name="At">When it was taken.</param>
internal sealed record WaitingNotice(Notice Notice, DateTimeOffset At);

/// <summary>A message with what belongs to it for good, so that each attempt sends the same under the same id.</summary>
/// <param name="Id">The same on each attempt.</param>
/// <param name="Notices">Oldest first.</param>
/// <param name="BegunAt">When it was put together.</param>
/// <param name="Attempts">How many have failed.</param>
/// <param name="NextAt">Not before.</param>
internal sealed record OutgoingMessage(string Id, ImmutableArray<Notice> Notices, DateTimeOffset BegunAt, int Attempts, DateTimeOffset NextAt);

/// <summary>An attempt that has ended.</summary>
internal sealed record Attempt(OutgoingMessage Message, Delivery Delivery, DateTimeOffset At);

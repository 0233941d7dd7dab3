using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Grains.Retries;
using Fleet.Notices;

namespace Fleet.Grains.Notices;

/// <summary>What becomes of a channel's queue. Pure.</summary>
internal static class ChannelQueue
{
    /// <summary>The most notices that wait; a further one is given up at once.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>How many notices are remembered, by their ids: twice as many as can wait.</summary>
    public const int MaxSeen = 2_000;

    public const int MaxDeadLetters = 100;
    public const int MaxInMessage = 50;

    // What a message's notices may have together, so that its body stays within what is sent, however much of it has to be escaped.
    private const int MaxCharacters = 30_000;
    private const int CharactersBeside = 600;
    private const int MaxTitle = 256;
    private const int MaxMessage = 4_096;
    private const int MaxMetadata = 8_192;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>With that notice in the queue; the same state where it is not taken.</summary>
    public static ChannelState Take(ChannelState state, Notice notice, DateTimeOffset now)
    {
        var spec = state.Spec!;
        if (!spec.IsEnabled || (notice.Kind is NoticeKind.Resolved && !spec.SendResolved) || state.Seen.Contains(notice.Id)) return state;
        var bounded = Bounded(notice);
        var taken = state with { Seen = state.Seen.Add(notice.Id).Newest(MaxSeen) };
        return Waiting(state) < MaxWaiting
            ? taken with { Queue = taken.Queue.Add(new WaitingNotice(bounded, now)) }
            : GiveUp(taken, [bounded], 0, $"{MaxWaiting} notices were waiting already", now);
    }

    /// <summary>When the next message can be put together; null if there is none to be.</summary>
    public static DateTimeOffset? FormsAt(ChannelState state)
    {
        if (state.Outgoing is not null || state.Queue.IsEmpty) return null;
        var gathered = state.Queue.Length >= MaxInMessage ? state.Queue[0].At : state.Queue[0].At.AddSeconds(Wait(state));
        return Later(gathered, FreeAt(state));
    }

    /// <summary>When the message that is under way may be tried; null if there is none.</summary>
    public static DateTimeOffset? SendsAt(ChannelState state) => state.Outgoing is { } message ? Later(message.NextAt, FreeAt(state)) : null;

    /// <summary>With the next message put together.</summary>
    public static ChannelState Form(ChannelState state, string id, DateTimeOffset now)
    {
        // What had to wait because there were too many goes together.
        var isGrouped = state.Type is not ChannelType.InApp && (Wait(state) > 0 || FreeAt(state) > state.Queue[0].At);
        var count = isGrouped ? Fitting(state.Queue) : 1;
        return state with
        {
            Outgoing = new OutgoingMessage(id, [.. state.Queue.Take(count).Select(waiting => waiting.Notice)], now, 0, now),
            Queue = state.Queue.RemoveRange(0, count),
        };
    }

    /// <summary>After an attempt. One of a message that was dropped meanwhile changes nothing but the count of the minute.</summary>
    public static ChannelState Settle(ChannelState state, Attempt attempt, ChannelOptions options, DateTimeOffset now)
    {
        var sent = state with { Sent = [.. state.Sent.Add(attempt.At).Newest(state.Spec!.MaxPerMinute).Where(at => at > now - Minute)] };
        if (state.Outgoing is not { } message || message.Id != attempt.Message.Id) return sent;
        if (attempt.Delivery.IsDelivered) return sent with { Outgoing = null, LastError = null };

        var error = attempt.Delivery.Error ?? "It was not taken";
        var attempts = message.Attempts + 1;
        if (attempt.Delivery.IsFinal || now - message.BegunAt >= options.GiveUpAfter)
        {
            return GiveUp(sent, message.Notices, attempts, error, now) with { Outgoing = null };
        }

        var wait = RetryRules.Wait(message.Id, attempts, attempt.Delivery.RetryAfter, options);
        return sent with { Outgoing = message with { Attempts = attempts, NextAt = now + wait }, LastError = error };
    }

    /// <summary>With those dead letters in the queue again, as many as there is room for; how many.</summary>
    public static (ChannelState State, int Count) Redeliver(ChannelState state, string? notice, DateTimeOffset now)
    {
        var again = state.DeadLetters.Where(letter => notice is null || letter.Notice.Id == notice)
            .Reverse().Take(Math.Max(0, MaxWaiting - Waiting(state))).ToImmutableArray();
        return (state with
        {
            DeadLetters = state.DeadLetters.RemoveRange(again),
            Queue = state.Queue.AddRange(again.Select(letter => new WaitingNotice(letter.Notice, now))),
        }, again.Length);
    }

    /// <summary>As somebody wants it from now on.</summary>
    public static ChannelState Change(ChannelState state, ChannelSpec spec, DateTimeOffset now)
    {
        var changed = state with { Name = spec.Name, Spec = spec, UpdatedAt = now };
        if (!spec.IsEnabled) return changed with { Queue = [], Outgoing = null };

        // Whoever has put an address right does not want to wait for the next attempt.
        return state.Outgoing is { } message && spec.Config != state.Spec!.Config ? changed with { Outgoing = message with { NextAt = now } } : changed;
    }

    private static ChannelState GiveUp(ChannelState state, ImmutableArray<Notice> notices, int attempts, string error, DateTimeOffset now) => state with
    {
        DeadLetters =
        [
            .. notices.Reverse().Select(notice => new DeadLetter(notice, attempts, error, now)).Concat(state.DeadLetters).Take(MaxDeadLetters),
        ],
        GivenUp = state.GivenUp + notices.Length,
        LastError = error,
    };

    private static int Waiting(ChannelState state) => state.Queue.Length + (state.Outgoing?.Notices.Length ?? 0);

    private static int Wait(ChannelState state) => state.Type is ChannelType.InApp ? 0 : state.Spec!.GroupWaitSec;

    // An in-app message disturbs nobody.
    private static DateTimeOffset FreeAt(ChannelState state)
    {
        var most = state.Spec!.MaxPerMinute;
        return state.Type is ChannelType.InApp || state.Sent.Length < most ? DateTimeOffset.MinValue : state.Sent[^most] + Minute;
    }

    private static int Fitting(ImmutableArray<WaitingNotice> queue)
    {
        var (count, characters) = (0, 0);
        foreach (var (notice, _) in queue)
        {
            characters += notice.Title.Length + notice.Message.Length + (notice.Metadata?.Length ?? 0) + CharactersBeside;
            if (count > 0 && (characters > MaxCharacters || count == MaxInMessage)) break;
            count++;
        }

        return count;
    }

    private static Notice Bounded(Notice notice) => notice with
    {
        Title = NoticeText.Of(notice.Title, MaxTitle, isLine: true),
        Message = NoticeText.Of(notice.Message, MaxMessage),
        Metadata = notice.Metadata is { Length: > MaxMetadata } ? null : notice.Metadata,
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

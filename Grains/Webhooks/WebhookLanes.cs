using System.Collections.Immutable;
using Fleet.Grains.Common;
using Fleet.Grains.Retries;
using Fleet.Notices;
using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>
/// What becomes of a webhook's queue: each subject has a lane in it, of which only the first is tried until it was taken or given up. Pure.
/// </summary>
internal static class WebhookLanes
{
    /// <summary>The most events that wait; a further one is given up at once.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>How many events are remembered, by their ids: twice as many as can wait.</summary>
    public const int MaxSeen = 2_000;

    /// <summary>How many are kept of what was delivered, and of what was given up.</summary>
    public const int MaxKept = 100;

    private const int Gone = 410;

    private static readonly WebhookAttempt Overflow = new(null, $"{MaxWaiting} events were waiting already", TimeSpan.Zero);
    private static readonly WebhookAttempt Disabled = new(null, "The webhook was disabled", TimeSpan.Zero);

    /// <summary>With that event in the queue; the same state where it is not taken.</summary>
    public static WebhookState Take(WebhookState state, WebhookEvent happened, string delivery, DateTimeOffset now)
    {
        if (!state.View().Wants(happened) || state.Seen.Contains(happened.Id)) return state;
        var taken = state with { Seen = state.Seen.Add(happened.Id).Newest(MaxSeen) };
        var one = new StoredDelivery(delivery, WebhookRules.Bounded(happened), now, now);
        return state.Queue.Length < MaxWaiting ? taken with { Queue = taken.Queue.Add(one) } : GiveUp(taken, [one], Overflow, now);
    }

    /// <summary>Those that may be tried now, beside those that are under way.</summary>
    public static IEnumerable<StoredDelivery> Ready(WebhookState state, IReadOnlySet<string> underWay, int atOnce, DateTimeOffset now) =>
        Heads(state, underWay).Where(one => one.NextAt <= now).OrderBy(one => one.NextAt).Take(Math.Max(0, atOnce - underWay.Count));

    /// <summary>When the next one may be tried; null if nothing is to be done before one that is under way has ended.</summary>
    public static DateTimeOffset? DueAt(WebhookState state, IReadOnlySet<string> underWay, int atOnce) =>
        underWay.Count >= atOnce ? null : Heads(state, underWay).Min(one => (DateTimeOffset?)one.NextAt);

    /// <summary>After an attempt. One of a delivery that does not wait any more changes nothing.</summary>
    public static WebhookState Settle(WebhookState state, EndedAttempt ended, RetryOptions options, DateTimeOffset now)
    {
        if (state.Queue.FirstOrDefault(one => one.Id == ended.Delivery) is not { } waiting) return state;
        var answer = ended.Answer;
        var tried = waiting with
        {
            Attempts = waiting.Attempts + 1,
            BegunAt = waiting.BegunAt ?? ended.At,
            Last = new WebhookAttempt(answer.Status, answer.IsDelivered ? null : answer.Error ?? "It was not taken", now - ended.At),
        };
        if (answer.IsDelivered)
        {
            return state with
            {
                Queue = state.Queue.Remove(waiting), Delivered = state.Delivered.Add(tried with { EndedAt = now }).Newest(MaxKept), LastError = null,
            };
        }

        if (answer.Status is Gone) return Disable(GiveUp(state with { Queue = state.Queue.Remove(waiting) }, [tried], tried.Last, now), tried.Last, now);
        if (answer.IsFinal || now - tried.BegunAt >= options.GiveUpAfter)
        {
            return GiveUp(state with { Queue = state.Queue.Remove(waiting) }, [tried], tried.Last, now);
        }

        var wait = RetryRules.Wait(tried.Id, tried.Attempts, answer.RetryAfter, options);
        return state with { Queue = state.Queue.Replace(waiting, tried with { NextAt = now + wait }), LastError = tried.Last.Error };
    }

    /// <summary>With that delivery in the queue once more, at its end; the same state if there is no room, null if it is not known.</summary>
    public static WebhookState? Redeliver(WebhookState state, string delivery, DateTimeOffset now)
    {
        if (state.Queue.FirstOrDefault(one => one.Id == delivery) is { } waiting)
        {
            return state with { Queue = state.Queue.Replace(waiting, waiting with { NextAt = now }) };
        }

        var known = state.DeadLetters.Concat(state.Delivered).FirstOrDefault(one => one.Id == delivery);
        if (known is null || state.Queue.Length >= MaxWaiting) return known is null ? null : state;
        return state with
        {
            DeadLetters = state.DeadLetters.Remove(known),
            Delivered = state.Delivered.Remove(known),
            Queue = state.Queue.Add(new StoredDelivery(known.Id, known.Event, now, now)),
        };
    }

    /// <summary>As somebody wants it from now on.</summary>
    public static WebhookState Change(WebhookState state, WebhookSpec spec, DateTimeOffset now)
    {
        var changed = state with { Spec = spec, UpdatedAt = now };
        if (!spec.IsEnabled) return Disable(changed, Disabled, now);

        // Whoever has put an address right does not want to wait for the next attempt.
        return spec.Url == state.Spec!.Url ? changed : changed with { Queue = [.. changed.Queue.Select(one => one with { NextAt = now })] };
    }

    // What waited can be redelivered once the webhook is enabled again.
    private static WebhookState Disable(WebhookState state, WebhookAttempt why, DateTimeOffset now)
    {
        var disabled = state with { Spec = state.Spec! with { IsEnabled = false }, UpdatedAt = now, Queue = [] };
        return state.Queue.IsEmpty ? disabled : GiveUp(disabled, state.Queue, why, now);
    }

    private static WebhookState GiveUp(WebhookState state, IEnumerable<StoredDelivery> given, WebhookAttempt why, DateTimeOffset now) => state with
    {
        DeadLetters = state.DeadLetters.AddRange(given.Select(one => one with { Last = why, EndedAt = now })).Newest(MaxKept),
        LastError = why.Error,
    };

    private static IEnumerable<StoredDelivery> Heads(WebhookState state, IReadOnlySet<string> underWay)
    {
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        return state.Queue.Where(one => subjects.Add(one.Event.Subject) && !underWay.Contains(one.Id));
    }
}

/// <summary>An attempt that has ended.</summary>
/// <param name="Delivery">Of which delivery.</param>
/// <param name="Answer">How it went.</param>
/// <param name="At">When it began.</param>
internal sealed record EndedAttempt(string Delivery, Delivery Answer, DateTimeOffset At);

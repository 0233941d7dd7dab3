using Fleet.Notices;
using Fleet.Telemetry;
using Fleet.Webhooks;

namespace Fleet.Grains.Webhooks;

/// <summary>
/// Timers deliver. Those that interleave send, one for each delivery that is under way, and leave how that went; one that is a turn of its own
/// writes that down and decides what is next. What is under way waits in the stored queue until its end is written: a crash in between sends
/// it again, under the same id.
/// </summary>
internal sealed partial class WebhookGrain
{
    private readonly Dictionary<string, IGrainTimer> _sending = [];
    private readonly List<EndedAttempt> _ended = [];
    private IGrainTimer? _step;

    /// <summary>What is not to be begun: what is being sent, and what was sent and is not written down yet.</summary>
    private HashSet<string> UnderWay => [.. _sending.Keys, .. _ended.Select(one => one.Delivery)];

    private void EnsureGoing()
    {
        if (_state.Exists && State.IsBusy && _step is null && _sending.Count == 0) Arm(TimeSpan.Zero);
    }

    private void Arm(TimeSpan wait)
    {
        var due = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        if (_step is { } step) step.Change(due, Timeout.InfiniteTimeSpan);
        else _step = this.RegisterGrainTimer(Step, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void Rest()
    {
        _step?.Dispose();
        _step = null;
    }

    /// <summary>A turn: writes down how attempts went, and begins what is next.</summary>
    private async Task Step(CancellationToken cancellation)
    {
        try
        {
            if (_ended.ToArray() is { Length: > 0 } ended)
            {
                await Settle(ended);
                _ended.RemoveRange(0, ended.Length);
            }

            if (_state.Exists)
            {
                foreach (var due in WebhookLanes.Ready(State, UnderWay, options.Value.AtOnce, time.GetUtcNow()).ToList()) Begin(due);
            }

            // More may have ended while that was written down.
            if (_ended.Count > 0) Arm(TimeSpan.Zero);
            else if (_state.Exists && WebhookLanes.DueAt(State, UnderWay, options.Value.AtOnce) is { } at) Arm(at - time.GetUtcNow());
            else Rest();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // The store did not answer. How attempts went is kept in memory until it does: nothing is sent a second time for that.
            log.WebhookInterrupted(exception, Id);
            Arm(options.Value.StorePause);
        }
    }

    private void Begin(StoredDelivery delivery)
    {
        var spec = State.Spec!;
        _sending[delivery.Id] = this.RegisterGrainTimer(
            async cancellation =>
            {
                var at = time.GetUtcNow();
                var answer = await Send(spec, delivery.Id, delivery.Event, cancellation);
                if (cancellation.IsCancellationRequested || !_sending.Remove(delivery.Id, out var timer)) return;
                _ended.Add(new EndedAttempt(delivery.Id, answer, at));
                timer.Dispose();
                Arm(TimeSpan.Zero);
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task<Delivery> Send(WebhookSpec spec, string delivery, WebhookEvent happened, CancellationToken cancellation)
    {
        try
        {
            return await sender.Send(spec, delivery, happened, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.SendingThrew(exception, Id);
            return new Delivery(false, "Fleet itself failed at this event; its log says why");
        }
        catch (OperationCanceledException)
        {
            return new Delivery(false, "Fleet went down while it was sent");
        }
    }

    private async Task Settle(EndedAttempt[] ended)
    {
        if (!_state.Exists) return;
        var (wasEnabled, next) = (State.Spec!.IsEnabled, State);
        foreach (var attempt in ended)
        {
            next = WebhookLanes.Settle(next, attempt, options.Value, time.GetUtcNow());
            FleetMeasures.Delivered("webhook", attempt.Answer.IsDelivered);
            if (!attempt.Answer.IsDelivered) log.NotDelivered(Id, attempt.Delivery, attempt.Answer.Error);
        }

        if (next != State) await Commit(next, [.. ended.Select(one => one.Delivery)]);
        if (!wasEnabled || next.Spec!.IsEnabled) return;
        log.Disabled(Id);
        await book.Changed(Id.Value);
    }

    /// <summary>Writes that down, and tells of those of the deliveries that were given up.</summary>
    private async Task Commit(WebhookState next, params string[] deliveries)
    {
        await _state.Commit(next);
        foreach (var letter in next.DeadLetters.Where(one => deliveries.Contains(one.Id)))
        {
            FleetMeasures.GivenUp("webhook", 1);
            log.GivenUp(Id, letter.Id, letter.Last?.Error);
        }
    }
}

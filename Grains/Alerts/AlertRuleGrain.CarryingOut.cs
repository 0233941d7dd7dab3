using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>
/// How what a rule has decided is carried out: the steps of each alert in their order, then the notices, each channel on a timer of its own,
/// so that one that does not answer keeps nobody else waiting. Nothing here writes: the next turn of the clock takes out of the
/// outbox what is done.
/// </summary>
internal sealed partial class AlertRuleGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    private const int AppliedAtOnce = 32;
    private const int SharesOfOutbox = 4;

    private readonly Dictionary<(AlertId, int), AlertView> _applied = [];
    private readonly HashSet<((AlertId, int), ChannelId)> _sent = [];
    private readonly Dictionary<ChannelId, Lane> _lanes = [];
    private Lane? _steps;

    /// <summary>
    /// Whether what is carried out is to be taken out of the outbox now: each time that writes the whole record, so while more is being carried
    /// out it waits for a share of the outbox. A crash in between carries it out again, which changes nothing.
    /// </summary>
    private bool IsWorthWriting
    {
        get
        {
            var done = State.Outbox.Count(item => !ReferenceEquals(Left(item), item));
            return done > 0 && (done * SharesOfOutbox >= State.Outbox.Length || (_steps is null && _lanes.Count == 0));
        }
    }

    private void CarryOut()
    {
        if (_steps is null && State.Outbox.Any(item => !_applied.ContainsKey(item.Key))) Begin(_steps = new Lane(), ApplySteps);
        foreach (var channel in State.Outbox.Where(IsToBeTold).SelectMany(item => item.Channels).Distinct())
        {
            if (!_lanes.ContainsKey(channel)) Begin(_lanes[channel] = new Lane(), (lane, cancellation) => Send(channel, lane, cancellation));
        }
    }

    private void Begin(Lane lane, Func<Lane, CancellationToken, Task> work) => lane.Timer = this.RegisterGrainTimer(
        work, lane, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    /// <summary>What is left of it to do; null for nothing.</summary>
    private OutboxItem? Left(OutboxItem item)
    {
        if (!_applied.ContainsKey(item.Key)) return item;
        if (!IsToBeTold(item)) return null;
        var channels = item.Channels.RemoveAll(channel => _sent.Contains((item.Key, channel)));
        return channels.IsEmpty ? null : channels.Length == item.Channels.Length ? item : item with { Channels = channels };
    }

    /// <summary>What an alert is silenced for, nobody is told.</summary>
    private bool IsToBeTold(OutboxItem item) =>
        item.Order.Tells is not null && _applied.TryGetValue(item.Key, out var alert) && alert.SilencedBecause is null;

    /// <summary>Forgets what is done and written.</summary>
    private void Written()
    {
        var open = State.Outbox.Select(item => item.Key).ToHashSet();
        foreach (var key in _applied.Keys.Where(key => !open.Contains(key)).ToList()) _applied.Remove(key);
        _sent.RemoveWhere(sent => !open.Contains(sent.Item1));
    }

    private async Task ApplySteps(Lane lane, CancellationToken cancellation)
    {
        var hasFailed = false;
        while (!hasFailed && !cancellation.IsCancellationRequested)
        {
            var open = State.Outbox.Where(item => !_applied.ContainsKey(item.Key)).GroupBy(item => item.Order.Alert).Take(AppliedAtOnce).ToList();
            if (open.Count == 0) break;
            hasFailed = (await Task.WhenAll(open.Select(Apply))).Contains(false);
            CarryOut();
            if (IsWorthWriting) TurnTheClock(TimeSpan.Zero);
        }

        if (hasFailed)
        {
            TurnTheClock(TimeSpan.Zero);
            lane.Pause();
            return;
        }

        _steps = null;
        lane.Timer?.Dispose();
        TurnTheClock();
    }

    private async Task<bool> Apply(IEnumerable<OutboxItem> steps)
    {
        foreach (var item in steps.ToList())
        {
            try
            {
                _applied[item.Key] = await GrainFactory.Alert(item.Order.Alert).Apply(item.Order.Step);
            }
            catch (Exception exception)
            {
                log.StepNotCarriedOut(exception, State.Id, item.Order.Alert, item.Order.Step.Kind);
                return false;
            }
        }

        return true;
    }

    private async Task Send(ChannelId channel, Lane lane, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var open = State.Outbox.Where(item => IsToBeTold(item) && item.Channels.Contains(channel) && !_sent.Contains((item.Key, channel))).ToList();
            if (open.Count == 0) break;
            foreach (var item in open)
            {
                if (!_applied.TryGetValue(item.Key, out var alert)) continue;
                if (!await Send(channel, AlertTexts.Notice(item.Order, item.Order.Tells!.Value, alert)))
                {
                    TurnTheClock(TimeSpan.Zero);
                    lane.Pause();
                    return;
                }

                _sent.Add((item.Key, channel));
                lane.Failures = 0;
            }

            TurnTheClock(TimeSpan.Zero);
        }

        _lanes.Remove(channel);
        lane.Timer?.Dispose();
        TurnTheClock();
    }

    private async Task<bool> Send(ChannelId channel, Notice notice)
    {
        try
        {
            var taken = await GrainFactory.Channel(channel).Enqueue(notice);
            if (taken.IsOk) return true;
            log.NoticeRefused(State.Id, channel, notice.Id, taken.Error.Message);

            // What it will never take must not keep the others from it.
            return taken.Error.Code != ErrorCode.ServiceUnavailable;
        }
        catch (Exception exception)
        {
            log.NoticeNotTaken(exception, State.Id, channel, notice.Id);
            return false;
        }
    }

    /// <summary>Something that is worked off on a timer of its own, and put off when it fails.</summary>
    private sealed class Lane
    {
        public IGrainTimer? Timer { get; set; }

        public int Failures { get; set; }

        public void Pause() => Timer?.Change(Backoff.Of(FirstPause, Failures++, MaxPause), Timeout.InfiniteTimeSpan);
    }
}

using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Alerts;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Instances;

/// <summary>
/// How the instance is compared with the alert rules that are for it: with each sample, each write and each minute. Only what changes is told
/// to a rule, on a timer of its own for each, as often as it takes: a rule that does not answer keeps nobody waiting.
/// </summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan FirstTellingPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTellingPause = TimeSpan.FromMinutes(1);

    private readonly RuleWatch _watch = new(rules);
    private DateTimeOffset _awakeSince;
    private DateTimeOffset? _lookDue;
    private IGrainTimer? _look;
    private IGrainTimer? _reader;

    public Task<Outcome<TargetReport>> LevelFor(AlertRuleId rule, int revision) => Task.FromResult(Level(rule, revision));

    /// <summary>Registered itself and is stopped: it was deregistered.</summary>
    private bool IsGone => State.Status == InstanceStatus.Destroyed || (State.Status == InstanceStatus.Stopped && !State.IsManaged);

    private InstanceLook Look => new(
        time.GetUtcNow(),
        State.Status,
        State.StatusMessage,
        IsGone,
        State.HasAgent || State.IsManaged,
        _sample,
        _sampledAt,
        _lastHeartbeat?.At,
        _awakeSince,
        heartbeats.Value.FailoverGrace,
        State.FailedDeployment);

    private void BeginWatching()
    {
        _awakeSince = time.GetUtcNow();
        _state.Published = Published;
    }

    private void Published()
    {
        CompareWithRules();
        RecordEndedRuns();
        NoteGone();
    }

    private void CompareWithRules()
    {
        if (!_state.Exists) return;
        _watch.Compare(State.Id, State.Team, State.Tags, Look);
        if (_watch.MustTell) BeginTelling();
        if (_watch.IsLacking && _reader is null) _reader = this.RegisterGrainTimer(ReadThePast, SoonAndBeside);
        if (_watch.Due is { } due && !(_lookDue <= due)) LookAgainAt(due);
    }

    private static GrainTimerCreationOptions SoonAndBeside => new(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true };

    /// <summary>The timer is not moved on with each sign of life: it looks again when it finds that it came too early.</summary>
    private void LookAgainAt(DateTimeOffset due)
    {
        _lookDue = due;
        var sleep = due - time.GetUtcNow();
        if (sleep < TimeSpan.Zero) sleep = TimeSpan.Zero;
        if (_look is null) _look = this.RegisterGrainTimer(LookAgain, new GrainTimerCreationOptions(sleep, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        else _look.Change(sleep, Timeout.InfiniteTimeSpan);
    }

    private Task LookAgain(CancellationToken cancellation)
    {
        _lookDue = null;
        CompareWithRules();
        return Task.CompletedTask;
    }

    private Outcome<TargetReport> Level(AlertRuleId rule, int revision)
    {
        var now = time.GetUtcNow();
        if (!_state.Exists) return new TargetReport(InstanceId.Of(this.GetPrimaryKeyString()), "", revision, TargetLevel.Ok, now, "It is no more", null);
        CompareWithRules();
        if (_watch.Find(rule, revision) is { } cell)
        {
            if (cell.IsKnown) return cell.Report(State.Id, State.Name, Look, isAsked: true);
            cell.IsAwaited = true;
            return FleetError.Unavailable("Nothing is known yet: it tells as soon as it knows");
        }

        return rules.Find(rule) is { IsEnabled: true } known && known.Revision == revision
            ? new TargetReport(State.Id, State.Name, revision, TargetLevel.Ok, now, "The rule is not for it", null)
            : FleetError.Conflict("The rule is not known in that revision");
    }

    private void BeginTelling()
    {
        foreach (var cell in _watch.Cells)
        {
            if (cell is { MustTell: true, Teller: null }) cell.Teller = this.RegisterGrainTimer(Tell, cell, SoonAndBeside);
        }
    }

    private async Task Tell(RuleCell cell, CancellationToken cancellation)
    {
        while (cell.MustTell)
        {
            if (cancellation.IsCancellationRequested) return;
            if (!await TellOnce(cell))
            {
                cell.Teller?.Change(Backoff.Of(FirstTellingPause, cell.Failures++, MaxTellingPause), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        cell.Teller?.Dispose();
        cell.Teller = null;
    }

    /// <summary>Whether the rule has heard it, or nobody has to hear it any more.</summary>
    private async Task<bool> TellOnce(RuleCell cell)
    {
        try
        {
            var report = cell.Report(State.Id, State.Name, Look);
            var heard = await GrainFactory.AlertRule(cell.Rule.Id).Tell(report);
            if (heard.IsOk || heard.Error.Code == ErrorCode.NotFound)
            {
                cell.Told(report);
                return true;
            }

            if (heard.Error.Code == ErrorCode.Conflict) await rules.Refresh();
            CompareWithRules();
            return cell.IsDropped;
        }
        catch (Exception exception)
        {
            log.LevelNotTold(exception, State.Id, cell.Rule.Id);
            return false;
        }
    }

    private async Task ReadThePast(CancellationToken cancellation)
    {
        foreach (var cell in _watch.Cells.ToList())
        {
            if (cell.Lacking(time.GetUtcNow()) is not { } past) continue;
            try
            {
                foreach (var span in past.Wanted(time.GetUtcNow()))
                {
                    var series = await metrics.Series(new SeriesQuery(span.From, span.To, Granularity.Raw, State.Id.Value, MetricPast.MaxPoints), cancellation);
                    past.Add(span, series.Points);
                }
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                log.PastNotRead(exception, State.Id, cell.Rule.Id);
                past.TryAgainAfter(time.GetUtcNow() + MaxTellingPause);
            }
        }

        _reader?.Dispose();
        _reader = null;
    }
}

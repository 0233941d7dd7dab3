using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Scheduling;
using Fleet.Storage;
using Fleet.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Alerts;

/// <summary>Keeps the record of one incident, and forgets it when it has been over for long enough.</summary>
internal sealed class AlertGrain(
    [PersistentState(StateKinds.Alert, StateKind.Store)] IPersistentState<AlertState> storage,
    IOptions<AlertOptions> options,
    TimeProvider time,
    ILogger<AlertGrain> log) : Grain, IAlertGrain
{
    private const string Expiry = "expire";
    private const string SilenceEnd = "unsilence";
    private const string SilenceEnded = "system:silence-ended";

    private readonly Committed<AlertState> _state = new(storage);

    private AlertState State => _state.Current;

    private static FleetError NotFound => FleetError.NotFound("Alert");

    public Task<Outcome<AlertView>> Get() => _state.Known<Outcome<AlertView>>(() => _state.Exists ? State.View() : NotFound);

    public async Task<AlertView> Apply(AlertStep step)
    {
        var next = AlertMachine.Apply(_state.Exists ? State : new AlertState { Id = AlertId.Of(this.GetPrimaryKeyString()) }, step);
        if (ReferenceEquals(next, State)) return State.View();
        await Write(next);
        log.AlertStepped(State.Id, State.Body.Rule, step.Kind, step.By);
        return State.View();
    }

    public Task<Outcome<AlertView>> Acknowledge(string actor) =>
        Change(() => AlertMachine.Acknowledge(State, actor, time.GetUtcNow()));

    public async Task<Outcome<AlertView>> Silence(DateTimeOffset? until, string? reason, string actor)
    {
        if (!_state.Exists) return NotFound;
        var next = AlertMachine.Silence(State, until, reason, actor, time.GetUtcNow());
        if (!next.IsOk) return next.As<AlertView>();
        if (next.Value.Silenced is { } silence) await Remind(SilenceEnd, silence.Until);
        await Write(next.Value);
        return State.View();
    }

    public Task<Outcome<AlertView>> Resolve(string actor) =>
        Change(() => AlertMachine.Resolve(State, time.GetUtcNow(), actor, null));

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        var now = time.GetUtcNow();
        switch (occurrence.Name)
        {
            case SilenceEnd when State is { Silenced: { } silence } && silence.Until <= now:
                await Write(AlertMachine.Unsilence(State, SilenceEnded, now));
                break;
            case Expiry when State is { IsOpen: false, ResolvedAt: { } at } && at + options.Value.KeepFor <= now:
                await _state.Clear();
                break;
            default:
                break;
        }
    }

    private async Task<Outcome<AlertView>> Change(Func<Outcome<AlertState>> change)
    {
        if (!_state.Exists) return NotFound;
        var next = change();
        if (!next.IsOk) return next.As<AlertView>();
        await Write(next.Value);
        return State.View();
    }

    /// <summary>That it is to be forgotten is asked for first: a crash in between leaves a call too many, and never a record for ever.</summary>
    private async Task Write(AlertState next)
    {
        if (next.ResolvedAt is { } at && at != State.ResolvedAt) await Remind(Expiry, at + options.Value.KeepFor);
        var before = _state.Exists ? State.Status : (AlertStatus?)null;
        await _state.Commit(next);
        if (next.Status != before) FleetMeasures.AlertChanged(next.Status.ToString().ToSnakeCase());
    }

    private Task Remind(string name, DateTimeOffset at) =>
        GrainFactory.SchedulerOf(this.GetPrimaryKeyString()).Remind(new Reminder(this.GetPrimaryKeyString(), name, at));
}

using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Idempotency;
using Fleet.Scheduling;
using Fleet.Storage;

namespace Fleet.Grains.Idempotency;

/// <summary>What is stored of a key's use.</summary>
internal sealed record IdempotencyState
{
    public string Fingerprint { get; init; } = "";
    public DateTimeOffset BeganAt { get; init; }
    public SealedSecret? Answer { get; init; }
}

/// <summary>Whether it runs now is not stored: a process that ended cannot say that it has.</summary>
internal sealed class IdempotencyGrain(
    [PersistentState(StateKinds.Idempotency, StateKind.Store)] IPersistentState<IdempotencyState> storage, TimeProvider time)
    : Grain, IIdempotencyGrain
{
    private const string ForgetReminder = "forget";

    private readonly Committed<IdempotencyState> _state = new(storage);
    private DateTimeOffset? _runsSince;

    private string Key => this.GetPrimaryKeyString();

    public async Task<Outcome<IdempotentRun>> Begin(string fingerprint)
    {
        var now = time.GetUtcNow();
        if (_state.Exists && now - _state.Current.BeganAt < IdempotentRun.KeptFor)
        {
            if (_state.Current.Fingerprint != fingerprint) return FleetError.Invalid("Idempotency-Key was used for another request", "Idempotency-Key");
            if (_state.Current.Answer is { } answer) return new IdempotentRun(_state.Current.BeganAt, answer);
            if (now - _runsSince < IdempotentRun.RunLimit) return FleetError.Conflict("A request with this Idempotency-Key runs already", "Idempotency-Key");
        }
        else
        {
            // First, so that no use is left that nobody will forget.
            await GrainFactory.SchedulerOf(Key).Remind(new Reminder(Key, ForgetReminder, now + IdempotentRun.KeptFor));
            await _state.Commit(new IdempotencyState { Fingerprint = fingerprint, BeganAt = now });
        }

        _runsSince = now;
        DelayDeactivation(IdempotentRun.RunLimit);
        return new IdempotentRun(_state.Current.BeganAt, null);
    }

    public async Task End(SealedSecret answer)
    {
        if (_state.Exists) await _state.Commit(_state.Current with { Answer = answer });
        _runsSince = null;
    }

    public Task Release()
    {
        _runsSince = null;
        return Task.CompletedTask;
    }

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        if (_state.Exists && time.GetUtcNow() - _state.Current.BeganAt >= IdempotentRun.KeptFor) await _state.Clear();
    }
}

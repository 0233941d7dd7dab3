using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Identity;

/// <summary>What is stored of a session.</summary>
internal sealed record SessionState
{
    public UserId User { get; init; }
    public int Epoch { get; init; }
    public DateTimeOffset UsedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Its use is written down once in a while, not with each request: after a crash it may end that much early.</summary>
internal sealed class SessionGrain(
    [PersistentState(StateKinds.Session, StateKind.Store)] IPersistentState<SessionState> storage, IOptions<SessionOptions> options, TimeProvider time)
    : Grain, ISessionGrain
{
    private const int WritesPerIdleLifetime = 20;

    private static readonly FleetError Ended = new(ErrorCode.Unauthorized, "The session has ended: log in again");

    private readonly Committed<SessionState> _state = new(storage);
    private DateTimeOffset _usedAt;

    private SessionState State => _state.Current;

    public async Task<Outcome<SessionView>> Open(Login login)
    {
        if (_state.Exists) return State.User == login.User.Id ? View() : Ended;
        var now = time.GetUtcNow();
        await _state.Commit(new SessionState
        {
            User = login.User.Id,
            Epoch = login.Epoch,
            UsedAt = now,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Lifetime,
        });
        return View();
    }

    public async Task<Outcome<Principal>> Authenticate()
    {
        if (!Lives)
        {
            await Close();
            return Ended;
        }

        var access = await GrainFactory.User(State.User).Access(State.Epoch);
        if (access.Error is { Code: ErrorCode.Unauthorized })
        {
            await Close();
            return Ended;
        }

        _usedAt = time.GetUtcNow();
        if (_usedAt - State.UsedAt > options.Value.IdleLifetime / WritesPerIdleLifetime) await _state.Commit(State with { UsedAt = _usedAt });
        return access.IsOk ? access.Value with { Credential = new(SessionHash: this.GetPrimaryKeyString(), Epoch: State.Epoch) } : access;
    }

    public Task<Outcome<SessionView>> Get() => _state.Known<Outcome<SessionView>>(() => Lives ? View() : Ended);

    public async Task Close()
    {
        if (_state.Exists) await _state.Clear();
    }

    private bool Lives
    {
        get
        {
            var now = time.GetUtcNow();
            var usedAt = _usedAt > State.UsedAt ? _usedAt : State.UsedAt;
            return _state.Exists && now < State.ExpiresAt && now - usedAt < options.Value.IdleLifetime;
        }
    }

    private SessionView View() => new(State.User, State.ExpiresAt);
}

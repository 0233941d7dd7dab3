using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Grains.Identity;

/// <summary>
/// Knows one key. A program's stands for the same as long as the grain writes nothing, so that is told to whoever asks in this process; for
/// whom a user's stands its owner's grain must be asked each time.
/// </summary>
internal sealed class ApiKeyGrain(
    [PersistentState(StateKinds.ApiKey, StateKind.Store)] IPersistentState<ApiKeyState> storage, AdmittedKeys admitted, IIdSource ids, TimeProvider time)
    : Grain, IApiKeyGrain
{
    private static readonly FleetError Refused = new(ErrorCode.Unauthorized, "Invalid API key");
    private static readonly TimeSpan BetweenUses = TimeSpan.FromMinutes(1);

    private readonly Committed<ApiKeyState> _state = new(storage);
    private AdmittedKey? _told;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state.Published = Tell;
        Tell();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_told is { } told) admitted.Forget(this.GetPrimaryKeyString(), told);
        return Task.CompletedTask;
    }

    public async Task<Outcome<ApiKeyView>> Create(ApiKeySpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (IdentityRules.Check(spec, time.GetUtcNow()) is { } error) return error;
        if (spec.Owner is { } owner && !(await GrainFactory.User(owner).Get()).IsOk) return FleetError.Invalid("There is no user of that id", "ownerId");
        await _state.Commit(new ApiKeyState { Id = ids.New<ApiKeyId>(), Spec = spec, CreatedBy = actor, CreatedAt = time.GetUtcNow() });
        return View();
    }

    public Task<Outcome<ApiKeyView>> Get() => _state.Known<Outcome<ApiKeyView>>(() => _state.Exists ? View() : FleetError.NotFound("API key"));

    public async Task<Outcome<Principal>> Authenticate()
    {
        if (!IsGood) return Refused;
        if (_state.Current.Owner is not { } owner) return Program();
        var access = await GrainFactory.User(owner).Access(epoch: null);
        // It may have been revoked meanwhile.
        return access.IsOk && IsGood ? OfUser(access.Value) : Refused;
    }

    public async Task<Outcome<ApiKeyView>> Revoke(string actor)
    {
        if (!_state.Exists) return FleetError.NotFound("API key");
        if (_state.Current.RevokedAt is null) await _state.Commit(_state.Current with { RevokedAt = time.GetUtcNow() });
        return View();
    }

    public async Task Used(DateTimeOffset at)
    {
        if (!_state.Exists || at - _state.Current.LastUsedAt < BetweenUses) return;
        await _state.Commit(_state.Current with { LastUsedAt = at });
    }

    private void Tell()
    {
        _told = IsGood && _state.Current.Owner is null ? new AdmittedKey(Program(), _state.Current.ExpiresAt) : null;
        if (_told is { } told) admitted.Admit(this.GetPrimaryKeyString(), told);
        else admitted.Forget(this.GetPrimaryKeyString());
    }

    private bool IsGood => _state.Exists && _state.Current is { RevokedAt: null } key && (key.ExpiresAt is not { } end || time.GetUtcNow() < end);

    private Principal Program() => new()
    {
        Key = _state.Current.Id,
        Name = _state.Current.Name,
        Role = _state.Current.Role,
        Teams = _state.Current.Teams.ToImmutableSortedDictionary(team => team, _ => _state.Current.Role),
        Scopes = _state.Current.Scopes,
        Plan = _state.Current.Plan,
        RequestsPerMinute = _state.Current.RequestsPerMinute,
        Credential = new(KeyHash: this.GetPrimaryKeyString()),
    };

    private Principal OfUser(Principal user) => user with
    {
        Key = _state.Current.Id,
        Role = Lesser(user.Role),
        Teams = user.Teams.ToImmutableSortedDictionary(team => team.Key, team => Lesser(team.Value)),
        Scopes = _state.Current.Scopes,
        Credential = new(KeyHash: this.GetPrimaryKeyString()),
    };

    private Role Lesser(Role role) => role < _state.Current.Role ? role : _state.Current.Role;

    private ApiKeyView View() => new(
        _state.Current.Id, _state.Current.Spec, _state.Current.CreatedBy, _state.Current.CreatedAt, _state.Current.RevokedAt, _state.Current.LastUsedAt);
}

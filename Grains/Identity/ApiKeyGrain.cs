using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Grains.Identity;

internal sealed class ApiKeyGrain(
    [PersistentState(StateKinds.ApiKey, StateKind.Store)] IPersistentState<ApiKeyState> storage, IIdSource ids, TimeProvider time)
    : Grain, IApiKeyGrain
{
    private static readonly FleetError Refused = new(ErrorCode.Unauthorized, "Invalid API key");

    private readonly Committed<ApiKeyState> _state = new(storage);

    public async Task<Outcome<ApiKeyView>> Create(ApiKeySpec spec, string actor)
    {
        if (string.IsNullOrWhiteSpace(spec.Name) || spec.Name.Length > 100) return FleetError.Invalid("name must have 1 to 100 characters", "name");
        if (!_state.Exists)
        {
            await _state.Commit(new ApiKeyState { Id = ids.New<ApiKeyId>(), Spec = spec, CreatedBy = actor, CreatedAt = time.GetUtcNow() });
        }

        return View();
    }

    public Task<Outcome<ApiKeyView>> Get() => Task.FromResult<Outcome<ApiKeyView>>(_state.Exists ? View() : FleetError.NotFound("API key"));

    public Task<Outcome<Principal>> Authenticate() => Task.FromResult<Outcome<Principal>>(IsGood ? Program() : Refused);

    public async Task<Outcome<ApiKeyView>> Revoke(string actor)
    {
        if (!_state.Exists) return FleetError.NotFound("API key");
        if (_state.Current.RevokedAt is null) await _state.Commit(_state.Current with { RevokedAt = time.GetUtcNow() });
        return View();
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
    };

    private ApiKeyView View() =>
        new(_state.Current.Id, _state.Current.Spec, _state.Current.CreatedBy, _state.Current.CreatedAt, _state.Current.RevokedAt);
}

using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Grains.Identity;

/// <summary>What is stored of an API key; the grain's key is the hash of the key itself.</summary>
internal sealed record ApiKeyState
{
    public ApiKeyId Id { get; init; }
    public string Name { get; init; } = "";
    public Role Role { get; init; }
    public string Prefix { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ApiKeyGrain(
    [PersistentState(StateKinds.ApiKey, StateKind.Store)] IPersistentState<ApiKeyState> storage, IIdSource ids, TimeProvider time)
    : Grain, IApiKeyGrain
{
    private readonly Committed<ApiKeyState> _state = new(storage);

    public async Task<Outcome<ApiKeyView>> Create(string name, Role role, string prefix)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100) return FleetError.Invalid("name must have 1 to 100 characters", "name");
        if (!_state.Exists)
        {
            await _state.Commit(new ApiKeyState { Id = ids.New<ApiKeyId>(), Name = name, Role = role, Prefix = prefix, CreatedAt = time.GetUtcNow() });
        }

        return View();
    }

    public Task<Outcome<ApiKeyView>> Authenticate() => Task.FromResult<Outcome<ApiKeyView>>(
        _state.Exists ? View() : new FleetError(ErrorCode.Unauthorized, "Invalid API key"));

    private ApiKeyView View() => new(_state.Current.Id, _state.Current.Name, _state.Current.Role, _state.Current.Prefix, _state.Current.CreatedAt);
}

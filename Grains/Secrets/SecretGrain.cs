using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Secrets;

/// <summary>Keeps a secret and its last versions, sealed. It opens none of them.</summary>
internal sealed class SecretGrain(
    [PersistentState(StateKinds.Secret, StateKind.Store)] IPersistentState<SecretState> storage,
    IOptions<VaultOptions> options,
    TimeProvider time) : Grain, ISecretGrain
{
    private readonly Committed<SecretState> _state = new(storage);

    private SecretId Id => SecretId.Of(this.GetPrimaryKeyString());

    public async Task<Outcome<SecretView>> Create(SecretSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (SecretRules.Check(spec) is { } error) return error;
        await _state.Commit(SecretRules.Create(Id, spec, actor, time.GetUtcNow()));
        return View();
    }

    public Task<Outcome<SecretView>> Get() => _state.Known<Outcome<SecretView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<SecretView>> Update(SecretChange change, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (SecretRules.Check(change) is { } error) return error;
        await _state.Commit(SecretRules.Change(_state.Current, change, actor, time.GetUtcNow(), options.Value.Versions));
        return View();
    }

    public Task<Outcome<SealedSecret>> Value(int? version) => Task.FromResult<Outcome<SealedSecret>>(
        !_state.Exists ? NotFound
        : version is null ? _state.Current.Versions[^1].Value
        : _state.Current.Versions.FirstOrDefault(one => one.Number == version)?.Value is { } value ? value
        : FleetError.NotFound("Version"));

    public async Task<Outcome<SecretView>> Delete()
    {
        if (!_state.Exists) return NotFound;
        var deleted = View();
        await _state.Clear();
        return deleted;
    }

    private static FleetError NotFound => FleetError.NotFound("Secret");

    private SecretView View() => _state.Current.View(time.GetUtcNow());
}

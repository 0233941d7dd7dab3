using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>Who has the name of a secret.</summary>
internal sealed record SecretNameState
{
    public SecretId? Holder { get; init; }
}

/// <summary>
/// One turn at a time is what makes a name unique. The claim is written before the secret is made: a crash between the two leaves a claim of nobody,
/// which the next one takes over.
/// </summary>
internal sealed class SecretNameGrain([PersistentState(StateKinds.Name, StateKind.Store)] IPersistentState<SecretNameState> storage) : Grain, ISecretNameGrain
{
    private readonly Committed<SecretNameState> _state = new(storage);

    public async Task<Outcome<SecretView>> Create(SecretId id, SecretSpec spec, string actor)
    {
        if (SecretRules.Check(spec) is { } error) return error;
        if (_state.Current.Holder is { } holder && holder != id && (await GrainFactory.Secret(holder).Get()).IsOk)
        {
            return FleetError.Conflict(
                spec.Instance is null ? $"There is a secret '{spec.Name}' for all already" : $"The instance has a secret '{spec.Name}' already", "name");
        }

        if (_state.Current.Holder != id) await _state.Commit(new SecretNameState { Holder = id });
        return await GrainFactory.Secret(id).Create(spec, actor);
    }

    public async Task<Outcome<SecretView>> Delete(SecretId id)
    {
        var deleted = await GrainFactory.Secret(id).Delete();
        if (_state.Current.Holder == id) await _state.Clear();
        return deleted;
    }

    public Task<SecretId?> Holder() => Task.FromResult(_state.Current.Holder);
}

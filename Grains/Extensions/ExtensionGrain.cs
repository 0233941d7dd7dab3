using Fleet.Common;
using Fleet.Extensions;
using Fleet.Grains.Common;
using Fleet.Storage;

namespace Fleet.Grains.Extensions;

/// <summary>The key is drawn from the name, so that one turn at a time is what makes a name unique.</summary>
internal sealed class ExtensionGrain(
    [PersistentState(StateKinds.Extension, StateKind.Store)] IPersistentState<ExtensionState> storage, IStateQueries states, TimeProvider time)
    : Grain, IExtensionGrain
{
    private readonly Committed<ExtensionState> _state = new(storage);

    private ExtensionState State => _state.Current;

    public async Task<Outcome<ExtensionEntry>> Create(ExtensionDocument document, string actor)
    {
        if (ExtensionRules.Check(document) is { } error) return error;
        var id = ExtensionId.Of(this.GetPrimaryKeyString());
        if (id != ExtensionId.Named(document.Name)) return FleetError.Invalid($"name is not that of {id}", "name");
        if (_state.Exists) return FleetError.Conflict($"There is an extension '{document.Name}' already", "name");
        var now = time.GetUtcNow();
        await _state.Commit(new ExtensionState { Id = id, Actor = actor, CreatedAt = now }.Saying(document, now));
        return View();
    }

    public Task<Outcome<ExtensionEntry>> Get() => Task.FromResult<Outcome<ExtensionEntry>>(_state.Exists ? View() : NotFound);

    public async Task<Outcome<ExtensionEntry>> Update(ExtensionDocument document, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (document.Name != State.Name) return FleetError.Invalid("The name of an extension cannot be changed", "name");
        if (ExtensionRules.Check(document) is { } error) return error;
        await _state.Commit(State.Saying(document, time.GetUtcNow()));
        return View();
    }

    public async Task<Outcome<ExtensionEntry>> Delete()
    {
        if (!_state.Exists) return NotFound;
        var deleted = View();
        await DeletePolicies();
        await _state.Clear();
        return deleted;
    }

    private static FleetError NotFound => FleetError.NotFound("Extension");

    /// <summary>They go first: a crash in between leaves an extension without policies, and never a policy without its extension.</summary>
    private async Task DeletePolicies()
    {
        var query = new StateQuery
        {
            Kind = StateKinds.ExtensionPolicy, Filters = [new StateFilter("extensionId", [this.GetPrimaryKeyString()])], Limit = 1_000,
        };
        while (await states.Query(query) is { Rows: { IsEmpty: false } rows } page)
        {
            foreach (var row in rows) await GrainFactory.ExtensionPolicy(ExtensionPolicyId.Of(row.Id)).Delete();
            if (page.NextCursor is null) return;
        }
    }

    private ExtensionEntry View() => new(State.Id, State.Document!, State.Actor, State.CreatedAt, State.UpdatedAt);
}

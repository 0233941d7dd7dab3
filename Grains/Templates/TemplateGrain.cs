using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Grains.Templates;

/// <summary>The key holds the slug, so that one turn at a time is what makes a slug unique.</summary>
internal sealed class TemplateGrain(
    [PersistentState(StateKinds.Template, StateKind.Store)] IPersistentState<TemplateState> storage, TimeProvider time) : Grain, ITemplateGrain
{
    private readonly Committed<TemplateState> _state = new(storage);

    private TemplateState State => _state.Current;

    public async Task<Outcome<TemplateView>> Create(TemplateDocument document, bool isOfficial, string actor)
    {
        if (TemplateRules.Check(document) is { } error) return error;
        var id = TemplateId.Of(this.GetPrimaryKeyString());
        if (id.Value != TemplateId.Prefix + document.Slug) return FleetError.Invalid($"slug is not that of {id}", "slug");
        if (_state.Exists && !(isOfficial && State.IsOfficial)) return FleetError.Conflict($"There is a template '{document.Slug}' already", "slug");
        if (_state.Exists && TemplateRules.AreSame(State.Document!, document)) return View();

        var now = time.GetUtcNow();
        await _state.Commit(new TemplateState
        {
            Id = id,
            Name = document.Name,
            Category = document.Category,
            IsOfficial = isOfficial,
            Document = document,
            Actor = isOfficial ? null : actor,
            CreatedAt = _state.Exists ? State.CreatedAt : now,
            UpdatedAt = now,
        });
        return View();
    }

    public Task<Outcome<TemplateView>> Get() => _state.Known<Outcome<TemplateView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<TemplateView>> Delete()
    {
        if (!_state.Exists) return NotFound;
        if (State.IsOfficial) return FleetError.Conflict($"Template '{State.Document!.Slug}' comes with Fleet and cannot be deleted");
        var deleted = View();
        await _state.Clear();
        return deleted;
    }

    private static FleetError NotFound => FleetError.NotFound("Template");

    private TemplateView View() => new()
    {
        Id = State.Id,
        Document = State.Document!,
        IsOfficial = State.IsOfficial,
        Actor = State.Actor,
        CreatedAt = State.CreatedAt,
        UpdatedAt = State.UpdatedAt,
    };
}

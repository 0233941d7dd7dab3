using Fleet.Common;
using Fleet.Extensions;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Extensions;

/// <summary>What is stored of a policy. What lists filter on stands beside what it says.</summary>
internal sealed record ExtensionPolicyState
{
    public ExtensionPolicyId Id { get; init; }
    public ExtensionId ExtensionId { get; init; }
    public InstanceId? InstanceId { get; init; }
    public ExtensionPolicySpec? Spec { get; init; }
    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The key is drawn from the extension and the instance: to set a policy again replaces it.</summary>
internal sealed class ExtensionPolicyGrain(
    [PersistentState(StateKinds.ExtensionPolicy, StateKind.Store)] IPersistentState<ExtensionPolicyState> storage, TimeProvider time)
    : Grain, IExtensionPolicyGrain
{
    private readonly Committed<ExtensionPolicyState> _state = new(storage);

    private ExtensionPolicyState State => _state.Current;

    public async Task<Outcome<ExtensionPolicyView>> Set(ExtensionPolicySpec spec, string actor)
    {
        if (ExtensionRules.Check(spec) is { } error) return error;
        var id = ExtensionPolicyId.For(spec.Extension, spec.Instance);
        if (id.Value != this.GetPrimaryKeyString()) return FleetError.Invalid($"This is not the policy {id}", "extension_id");
        var extension = await GrainFactory.Extension(spec.Extension).Get();
        if (!extension.IsOk) return extension.As<ExtensionPolicyView>();
        if (spec.Instance is { } instance && await Gone(instance)) return FleetError.NotFound("Instance");

        var now = time.GetUtcNow();
        await _state.Commit(new ExtensionPolicyState
        {
            Id = id,
            ExtensionId = spec.Extension,
            InstanceId = spec.Instance,
            Spec = spec with { PinnedVersion = spec.Policy is UpdatePolicy.Pin ? spec.PinnedVersion : null },
            CreatedBy = _state.Exists ? State.CreatedBy : actor,
            CreatedAt = _state.Exists ? State.CreatedAt : now,
            UpdatedAt = now,
        });
        return View();
    }

    public Task<Outcome<ExtensionPolicyView>> Get() => _state.Known<Outcome<ExtensionPolicyView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<ExtensionPolicyView>> Delete()
    {
        if (!_state.Exists) return NotFound;
        var deleted = View();
        await _state.Clear();
        return deleted;
    }

    private static FleetError NotFound => FleetError.NotFound("Extension policy");

    private async Task<bool> Gone(InstanceId instance) =>
        await GrainFactory.Instance(instance).Get() is not { IsOk: true, Value.Status: not InstanceStatus.Destroyed };

    private ExtensionPolicyView View() => new(State.Id, State.Spec!, State.CreatedBy, State.CreatedAt, State.UpdatedAt);
}

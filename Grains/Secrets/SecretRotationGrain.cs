using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>What is stored of a record of rotations.</summary>
internal sealed record SecretRotationState
{
    public SecretRotationId Id { get; init; }
    public InstanceId InstanceId { get; init; }
    public string Name { get; init; } = "";
    public string Type { get; init; } = "";
    public DateTimeOffset? LastRotated { get; init; }
    public int RotationDays { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <param name="secret">The secret of the vault that it follows; null if it follows none.</param>
    /// <param name="now">When somebody asks.</param>
    public SecretRotationView View(SecretView? secret, DateTimeOffset now)
    {
        var last = secret is null ? LastRotated : secret.LastRotatedAt ?? secret.CreatedAt;
        var next = last?.AddDays(RotationDays);
        return new(
            Id, new(InstanceId, Name, Type, last, RotationDays), secret?.Id, next, next is null || next < now,
            last is { } at ? Math.Max(0, (int)(now - at).TotalDays) : null, CreatedAt);
    }
}

/// <summary>Nothing that depends on the time is stored: it is found when somebody asks.</summary>
internal sealed class SecretRotationGrain(
    [PersistentState(StateKinds.SecretRotation, StateKind.Store)] IPersistentState<SecretRotationState> storage, TimeProvider time)
    : Grain, ISecretRotationGrain
{
    private readonly Committed<SecretRotationState> _state = new(storage);

    private SecretRotationId Id => SecretRotationId.Of(this.GetPrimaryKeyString());

    public async Task<Outcome<SecretRotationView>> Put(SecretRotationSpec spec, string actor)
    {
        if (Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        var state = _state.Exists ? _state.Current : new SecretRotationState { Id = Id, CreatedAt = now, Actor = actor };
        await _state.Commit(state with
        {
            InstanceId = spec.Instance,
            Name = spec.Name,
            Type = spec.Type,
            LastRotated = spec.LastRotated ?? state.LastRotated,
            RotationDays = spec.RotationDays,
            UpdatedAt = now,
        });
        return await View();
    }

    public async Task<Outcome<SecretRotationView>> Get() => _state.Exists ? await View() : NotFound;

    public async Task<Outcome<SecretRotationView>> Rotate(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (await Followed() is { } secret) return FleetError.Conflict($"The vault has this secret: it is rotated with another value of {secret.Id}");
        var now = time.GetUtcNow();
        await _state.Commit(_state.Current with { LastRotated = now, UpdatedAt = now });
        return await View();
    }

    private static FleetError NotFound => FleetError.NotFound("Secret rotation");

    private static FleetError? Check(SecretRotationSpec spec) =>
        Require(spec.Name.Length is >= 1 and <= 256, "secretName", "must have 1 to 256 characters")
        ?? Require(spec.Type.Length is >= 1 and <= 64, "secretType", "must have 1 to 64 characters")
        ?? Require(spec.RotationDays is >= 1 and <= 3_650, "rotationDays", "must be between 1 and 3,650");

    private static FleetError? Require(bool holds, string field, string rule) => holds ? null : FleetError.Invalid($"{field} {rule}", field);

    private async Task<SecretRotationView> View() => _state.Current.View(await Followed(), time.GetUtcNow());

    private Task<SecretView?> Followed() => GrainFactory.FindSecret(_state.Current.Name, _state.Current.InstanceId);
}

using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>What a secret may be, and how it changes. Pure.</summary>
internal static class SecretRules
{
    private const int MaxDescription = 512;
    private const int MaxScopes = 50;
    private const int MaxScope = 128;

    public static FleetError? Check(SecretSpec spec) =>
        (SecretReference.IsName(spec.Name)
            ? null : FleetError.Invalid("name must be 1 to 256 letters, digits, underscores, dots and hyphens", "name"))
        ?? Description(spec.Description)
        ?? Scope(spec.Scope);

    public static FleetError? Check(SecretChange change) => Description(change.Description) ?? Scope(change.Scope ?? []);

    public static SecretState Create(SecretId id, SecretSpec spec, string actor, DateTimeOffset now) => new()
    {
        Id = id,
        Name = spec.Name,
        Description = spec.Description is "" ? null : spec.Description,
        Type = spec.Type,
        InstanceId = spec.Instance,
        Scope = [.. spec.Scope.Distinct()],
        ExpiresAt = spec.ExpiresAt,
        Actor = actor,
        CreatedAt = now,
        UpdatedAt = now,
        Versions = [new(1, spec.Value, now, actor)],
    };

    /// <summary>The secret after a change; a value becomes its next version, and the oldest go.</summary>
    public static SecretState Change(SecretState state, SecretChange change, string actor, DateTimeOffset now, int versions) => state with
    {
        Description = change.Description switch { null => state.Description, "" => null, var text => text },
        Scope = change.Scope is { } scope ? [.. scope.Distinct()] : state.Scope,
        ExpiresAt = change.ExpiresAt ?? state.ExpiresAt,
        UpdatedAt = now,
        LastRotatedAt = change.Value is null ? state.LastRotatedAt : now,
        Versions = change.Value is { } value
            ? state.Versions.Add(new(state.Versions[^1].Number + 1, value, now, actor)).Newest(versions) : state.Versions,
    };

    private static FleetError? Description(string? text) => text is { Length: > MaxDescription }
        ? FleetError.Invalid($"description must have at most {MaxDescription} characters", "description") : null;

    private static FleetError? Scope(ImmutableArray<string> scope) =>
        scope.Length <= MaxScopes && scope.All(word => word.Length is >= 1 and <= MaxScope)
            ? null : FleetError.Invalid($"scope must have at most {MaxScopes} words of 1 to {MaxScope} characters", "scope");
}

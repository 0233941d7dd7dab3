using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A secret to make.</summary>
public sealed record CreateSecret : IHasRules
{
    internal const int MaxValue = 65_536;

    /// <summary>1 to 256 letters, digits, underscores, dots and hyphens; an instance has one secret of a name, and there is one of it for all.</summary>
    [Required, StringLength(256, MinimumLength = 1), RegularExpression(@"^[A-Za-z0-9_.\-]+\z", ErrorMessage = "{0} may have letters, digits, underscores, dots and hyphens only")]
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    /// <summary>What it is for; ENV_VAR if absent.</summary>
    [OneOf("ENV_VAR", "FILE", "CERTIFICATE", "API_KEY")]
    public string? Type { get; init; }

    /// <summary>The instance whose it is; for all if absent.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>Its value, which is sealed at once.</summary>
    [Required, StringLength(MaxValue, MinimumLength = 1)]
    public string? Value { get; init; }

    /// <summary>Words for people; one means something to Fleet: what has the scope deployment is deleted when its instance is destroyed.</summary>
    [Each(1, 128, MaxCount = 50)]
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>When it is not to be used any more; never if absent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (InstanceId is not null && !FleetId.TryParse<Instances.InstanceId>(InstanceId, out _)) yield return new("instanceId", "There is no instance of that id");
    }

    internal Instances.InstanceId? Instance => InstanceId is null ? null : Instances.InstanceId.Of(InstanceId);

    internal SecretSpec ToSpec(ISecretBox box) => new(
        Name!,
        box.Seal(Value!),
        WireName.TryRead<SecretType>(Type, WireName.Upper, out var type) ? type : SecretType.EnvVar,
        Instance,
        Description,
        ExpiresAt?.ToUniversalTime()) { Scope = [.. Scope ?? []] };
}

/// <summary>What is to change of a secret; what is absent stays.</summary>
public sealed record UpdateSecret
{
    /// <summary>For people; empty for none.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    /// <summary>Its next value: that counts as a rotation.</summary>
    [StringLength(CreateSecret.MaxValue, MinimumLength = 1)]
    public string? Value { get; init; }

    /// <summary>All of them.</summary>
    [Each(1, 128, MaxCount = 50)]
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>When it is not to be used any more; it cannot be taken back.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal SecretChange ToChange(ISecretBox box) => new(
        Value is { } value ? box.Seal(value) : null, Description, Scope is { } scope ? scope.ToImmutableArray() : null, ExpiresAt?.ToUniversalTime());
}

/// <summary>The next value of a secret.</summary>
public sealed record RotateSecret
{
    /// <summary>It.</summary>
    [Required, StringLength(CreateSecret.MaxValue, MinimumLength = 1)]
    public string? Value { get; init; }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Secrets;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A record of rotations to make, or to change: there is one for each instance and name.</summary>
public sealed record PutSecretRotation
{
    /// <summary>Whose secret it is.</summary>
    [Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>The secret's name, in the vault or elsewhere.</summary>
    [Required, StringLength(256, MinimumLength = 1)]
    public string? SecretName { get; init; }

    /// <summary>What kind of secret it is, in a word.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? SecretType { get; init; }

    /// <summary>When it was last rotated; of a secret of the vault, that is known anyway.</summary>
    public DateTimeOffset? LastRotated { get; init; }

    /// <summary>After how many days it is overdue; 90 if absent.</summary>
    [Range(1, 3_650)]
    public int? RotationDays { get; init; }

    internal SecretRotationSpec ToSpec(Instances.InstanceId instance) =>
        new(instance, SecretName!, SecretType!, LastRotated?.ToUniversalTime(), RotationDays ?? SecretRotationSpec.UsualDays);
}

/// <summary>The query of the list of rotations.</summary>
public sealed record SecretRotationQuery : PagedQuery
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose secrets are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>Whether only those that are overdue are wanted.</summary>
    [FromQuery(Name = "overdueOnly"), Description("true for those that are overdue only.")]
    public string? OverdueOnly { get; init; }

    internal bool IsOverdueOnly { get; private set; }

    /// <inheritdoc/>
    protected override int DefaultLimit => 100;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, 128);
        IsOverdueOnly = QueryText.Flag(errors, "overdueOnly", OverdueOnly);
        if (Cursor is not null) errors.Add(new("cursor", "cursor cannot be given here: this list has page numbers"));
    }
}

/// <summary>A record of rotations.</summary>
public sealed record SecretRotationShape
{
    internal SecretRotationShape(SecretRotationView view, string instanceName)
    {
        var spec = view.Spec;
        (Id, InstanceId, InstanceName, SecretName, SecretType) = (view.Id.Value, spec.Instance.Value, instanceName, spec.Name, spec.Type);
        (LastRotated, NextRotation, RotationDays) = (spec.LastRotated, view.NextRotation, spec.RotationDays);
        (IsOverdue, DaysSinceRotation, VaultSecretId) = (view.IsOverdue, view.DaysSinceRotation, view.VaultSecret?.Value);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose secret it is.</summary>
    public string InstanceId { get; }

    /// <summary>What that is called.</summary>
    public string InstanceName { get; }

    /// <summary>The secret's name.</summary>
    public string SecretName { get; }

    /// <summary>What kind of secret it is.</summary>
    public string SecretType { get; }

    /// <summary>When it was last rotated; null if that is not known.</summary>
    public DateTimeOffset? LastRotated { get; }

    /// <summary>When it is due next; null if it was never rotated.</summary>
    public DateTimeOffset? NextRotation { get; }

    /// <summary>After how many days it is overdue.</summary>
    public int RotationDays { get; }

    /// <summary>Whether it is overdue now; what was never rotated is.</summary>
    public bool IsOverdue { get; }

    /// <summary>Whole days; null if it was never rotated.</summary>
    public int? DaysSinceRotation { get; }

    /// <summary>The secret of the vault whose rotations it follows; null if it follows none.</summary>
    public string? VaultSecretId { get; }
}

/// <summary>Records of rotations, newest first.</summary>
/// <param name="Data">Those of the page.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Count">All that match.</param>
public sealed record SecretRotationList(IReadOnlyList<SecretRotationShape> Data, Pagination Pagination, long Count)
{
    /// <summary>The same as data.</summary>
    public IReadOnlyList<SecretRotationShape> Secrets => Data;
}

/// <summary>A record of rotations that was made or changed.</summary>
public sealed record SecretRotationPut(string Id, string InstanceId, string SecretName, bool IsOverdue);

/// <summary>A secret that was rotated.</summary>
public sealed record SecretRotated(string Id, DateTimeOffset? LastRotated, bool IsOverdue);

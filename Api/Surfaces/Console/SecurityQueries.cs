using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Security;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of vulnerabilities.</summary>
public sealed record VulnerabilityListQuery : PagedQuery
{
    private static readonly string[] Severities = [.. Enum.GetValues<VulnerabilitySeverity>().Select(WireName.Upper)];
    private static readonly string[] Statuses = [.. Enum.GetValues<VulnerabilityStatus>().Select(WireName.Upper)];

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose vulnerabilities are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The severity wanted.</summary>
    [FromQuery(Name = "severity"), Description("Severities wanted, separated by commas: CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN.")]
    public string? Severity { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: OPEN, ACKNOWLEDGED, FIXED, FALSE_POSITIVE.")]
    public string? Status { get; init; }

    /// <summary>The ecosystem wanted.</summary>
    [FromQuery(Name = "ecosystem"), Description("The ecosystem wanted, with or without its release: npm, Debian, Debian:12.")]
    public string? Ecosystem { get; init; }

    /// <inheritdoc/>
    protected override int DefaultLimit => 50;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        QueryText.Words(errors, "severity", Severity, Severities);
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Plain(errors, "ecosystem", Ecosystem, 64);
        NoCursor.Check(errors, Cursor);
    }

    internal VulnerabilityQuery Ask(Caller caller) => new()
    {
        Instance = string.IsNullOrEmpty(InstanceId) ? null : Instances.InstanceId.Of(InstanceId),
        Severities = [.. Filters.Words(Severity).Select(word => WireName.TryRead<VulnerabilitySeverity>(word, WireName.Upper, out var one) ? one : default)],
        Statuses = [.. Filters.Words(Status).Select(word => WireName.TryRead<VulnerabilityStatus>(word, WireName.Upper, out var one) ? one : default)],
        Ecosystem = string.IsNullOrEmpty(Ecosystem) ? null : Ecosystem,
        VisibleTo = caller.Visibility,
        Offset = (PageValue - 1) * LimitValue,
        Limit = LimitValue,
    };
}

/// <summary>The query of the bill of materials.</summary>
public sealed record BomQuery : PagedQuery
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose packages are wanted; without it they are only counted.")]
    public string? InstanceId { get; init; }

    /// <summary>The ecosystem wanted.</summary>
    [FromQuery(Name = "ecosystem"), Description("The ecosystem wanted, with or without its release: npm, Debian, Debian:12.")]
    public string? Ecosystem { get; init; }

    /// <inheritdoc/>
    protected override int DefaultLimit => 5_000;

    /// <inheritdoc/>
    protected override int MaxLimit => 5_000;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        QueryText.Plain(errors, "ecosystem", Ecosystem, 64);
        NoCursor.Check(errors, Cursor);
    }
}

/// <summary>The query of the list of SSH keys.</summary>
public sealed record SshKeyListQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<SshKeyStatus>().Select(WireName.Upper)];

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose keys are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: ACTIVE, REVOKED, EXPIRED.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override int DefaultLimit => 1_000;

    /// <inheritdoc/>
    protected override int MaxLimit => 1_000;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        QueryText.Words(errors, "status", Status, Statuses);
        NoCursor.Check(errors, Cursor);
    }

    internal bool Wants(SshKeyStatus status) => Filters.Words(Status) is { IsEmpty: true } or { IsDefault: true } || Filters.Words(Status).Contains(WireName.Upper(status));
}

/// <summary>The query of what is told of one instance or of all.</summary>
public sealed record SecurityScopeQuery : IChecked
{
    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance wanted; all if absent.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

/// <summary>Lists that are paged by number alone.</summary>
internal static class NoCursor
{
    public static void Check(ICollection<FieldError> errors, string? cursor)
    {
        if (cursor is not null) errors.Add(new("cursor", "This list gives no cursors: use page"));
    }
}

using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

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
        Name!, box.Seal(Value!), SecretWords.Type(Type) ?? SecretType.EnvVar, Instance, Description, [.. Scope ?? []], ExpiresAt?.ToUniversalTime());
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

/// <summary>The query of the list of secrets.</summary>
public sealed record SecretQuery : PagedQuery
{
    private static readonly string[] Types = [.. Enum.GetValues<SecretType>().Select(WireName.Upper)];

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose secrets are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The type wanted.</summary>
    [FromQuery(Name = "type"), Description("Types wanted, separated by commas: ENV_VAR, FILE, CERTIFICATE, API_KEY.")]
    public string? Type { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, 128);
        QueryText.Words(errors, "type", Type, Types);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Secret, Filters.Of(("instanceId", Filters.One(InstanceId)), ("type", Filters.Stored<SecretType>(Type, WireName.Upper))));
}

/// <summary>The query of a secret's value.</summary>
public sealed record SecretValueQuery : IChecked
{
    /// <summary>The version wanted.</summary>
    [FromQuery(Name = "version"), Description("The number of a version that is kept; the present one if absent.")]
    public string? Version { get; init; }

    internal int? Number { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        if (string.IsNullOrEmpty(Version)) return null;
        var errors = new List<FieldError>();
        Number = QueryText.Whole(errors, "version", Version, 1, int.MaxValue, 1);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

/// <summary>A secret without its value.</summary>
public sealed record SecretShape
{
    internal SecretShape(SecretView view, DateTimeOffset now)
    {
        (Id, Name, Description, Type) = (view.Id.Value, view.Name, view.Description, WireName.Upper(view.Type));
        (InstanceId, Scope) = (view.Instance?.Value, view.Scope);
        (ExpiresAt, IsExpired) = (view.ExpiresAt, view.IsExpired);
        DaysUntilExpiry = view.ExpiresAt is { } end ? (int)Math.Ceiling((end - now).TotalDays) : null;
        (CreatedBy, CreatedAt, UpdatedAt, LastRotatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt, view.LastRotatedAt);
        (Version, Versions) = (view.Versions[^1].Number, [.. view.Versions.Reverse().Select(one => new SecretVersionShape(one.Number, one.CreatedAt, one.CreatedBy))]);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string? Description { get; }

    /// <summary>ENV_VAR, FILE, CERTIFICATE or API_KEY.</summary>
    public string Type { get; }

    /// <summary>The instance whose it is; null for all.</summary>
    public string? InstanceId { get; }

    /// <summary>Words for people, and deployment for what is deleted with its instance.</summary>
    public IReadOnlyList<string> Scope { get; }

    /// <summary>When it is not to be used any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Whether that time has come.</summary>
    public bool IsExpired { get; }

    /// <summary>Days until then, begun ones counted; less than 1 when it has come.</summary>
    public int? DaysUntilExpiry { get; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When anything of it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When it last got another value; null if it has its first one.</summary>
    public DateTimeOffset? LastRotatedAt { get; }

    /// <summary>The number of its present version.</summary>
    public int Version { get; }

    /// <summary>The versions that are kept, newest first; without values.</summary>
    public IReadOnlyList<SecretVersionShape> Versions { get; }
}

/// <summary>A version of a secret.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="CreatedAt">Since when it holds, or held.</param>
/// <param name="CreatedBy">Who gave it.</param>
public sealed record SecretVersionShape(int Version, DateTimeOffset CreatedAt, string CreatedBy);

/// <summary>A page of secrets, newest first.</summary>
/// <param name="Data">The secrets.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Total">All that match.</param>
/// <param name="Page">From 1; null when the page was asked for by cursor.</param>
/// <param name="PageSize">The most items of a page.</param>
/// <param name="TotalPages">All pages of that size.</param>
public sealed record SecretList(IReadOnlyList<SecretShape> Data, Pagination Pagination, long Total, int? Page, int PageSize, long TotalPages)
{
    internal static SecretList Of(Page<SecretShape> page)
    {
        var at = page.Pagination;
        return new(page.Data, at, at.Total, at.PageNumber, at.Limit, at.TotalPages);
    }

    /// <summary>The same as data.</summary>
    public IReadOnlyList<SecretShape> Secrets => Data;
}

/// <summary>A secret was deleted.</summary>
public sealed record SecretDeleted(string Message, string Id, string Name);

/// <summary>A secret in clear.</summary>
public sealed record SecretValue(string Value);

/// <summary>The keys that seal, and how far a change of them has come.</summary>
public sealed record SealingShape
{
    internal SealingShape(SealingReport report)
    {
        Keys = [.. report.Keys.Select(key => new SealingKeyShape(key, key == report.SealingKey))];
        Resealing = report.Progress is { } progress ? new(progress) : null;
    }

    /// <summary>The keys that the process which answers knows, oldest first.</summary>
    public IReadOnlyList<SealingKeyShape> Keys { get; }

    /// <summary>How far everything was sealed anew with the key that seals; null if that has not begun.</summary>
    public ResealingShape? Resealing { get; }
}

/// <summary>A key that is known.</summary>
/// <param name="Id">Tells it from others, and tells nothing of it.</param>
/// <param name="Seals">Whether it is the one that seals; each of them opens.</param>
public sealed record SealingKeyShape(string Id, bool Seals);

/// <summary>How far everything was sealed anew.</summary>
public sealed record ResealingShape
{
    internal ResealingShape(SealingProgress progress)
    {
        (Documents, Total, Secrets, Resealed, Failed) = (progress.Documents, progress.Total, progress.Secrets, progress.Resealed, progress.Failed);
        (StartedAt, UpdatedAt, FinishedAt) = (progress.BeganAt, progress.UpdatedAt, progress.FinishedAt);
        Status = progress.FinishedAt is null ? "RUNNING" : "FINISHED";
    }

    /// <summary>RUNNING or FINISHED.</summary>
    public string Status { get; }

    /// <summary>How many documents were looked at.</summary>
    public long Documents { get; }

    /// <summary>How many there are about.</summary>
    public long Total { get; }

    /// <summary>How many sealed secrets were found.</summary>
    public long Secrets { get; }

    /// <summary>How many of these were under another key before.</summary>
    public long Resealed { get; }

    /// <summary>How many of these no key opens that is known.</summary>
    public long Failed { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it last came further.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When it was complete; null while it is not.</summary>
    public DateTimeOffset? FinishedAt { get; }
}

/// <summary>The words of secrets.</summary>
internal static class SecretWords
{
    public static SecretType? Type(string? text) => WireName.TryRead<SecretType>(text, WireName.Upper, out var type) ? type : null;
}

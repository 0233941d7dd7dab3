using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

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

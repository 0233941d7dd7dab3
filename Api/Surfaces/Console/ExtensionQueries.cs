using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of extensions.</summary>
public sealed record ExtensionListQuery : PagedQuery
{
    private const int MaxTags = 20;

    private static readonly string[] Scopes = [.. Enum.GetValues<ExtensionScope>().Select(WireName.Upper)];

    private bool _isOfficial;

    /// <summary>The category wanted.</summary>
    [FromQuery(Name = "category"), Description("The category wanted.")]
    public string? Category { get; init; }

    /// <summary>The scope wanted.</summary>
    [FromQuery(Name = "scope"), Description("The scope wanted: PUBLIC, PRIVATE or INTERNAL.")]
    public string? Scope { get; init; }

    /// <summary>Text to look for.</summary>
    [FromQuery(Name = "search"), Description("Text that the name, the display name or the description must contain, in any case.")]
    public string? Search { get; init; }

    /// <summary>Whether official ones are wanted.</summary>
    [FromQuery(Name = "isOfficial"), Description("true for official ones, false for the others; all if absent.")]
    public string? IsOfficial { get; init; }

    /// <summary>The tags wanted.</summary>
    [FromQuery(Name = "tags"), Description("Tags separated by commas, of which one must be there; at most 20.")]
    public string? Tags { get; init; }

    /// <inheritdoc/>
    protected override int MaxLimit => 500;

    /// <inheritdoc/>
    protected override int DefaultLimit => 50;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "category", Category, 50);
        QueryText.Plain(errors, "search", Search, 128);
        QueryText.Plain(errors, "tags", Tags, 1_024);
        if (!string.IsNullOrEmpty(Scope) && !Scopes.Contains(Scope)) errors.Add(new("scope", $"scope must be one of {string.Join(", ", Scopes)}"));
        if (Filters.Words(Tags).Length > MaxTags) errors.Add(new("tags", $"tags must be at most {MaxTags}"));
        if (Cursor is not null) errors.Add(new("cursor", "This list is read page by page: cursor cannot be given"));
        _isOfficial = QueryText.Flag(errors, "isOfficial", IsOfficial);
    }

    internal ExtensionQuery ToQuery(Visibility visibleTo) => new()
    {
        Category = string.IsNullOrEmpty(Category) ? null : Category,
        Scope = WireName.TryRead<ExtensionScope>(Scope, WireName.Upper, out var scope) ? scope : null,
        IsOfficial = string.IsNullOrEmpty(IsOfficial) ? null : _isOfficial,
        Tags = Filters.Words(Tags),
        Search = Search,
        Offset = (PageValue - 1) * LimitValue,
        Limit = LimitValue,
        VisibleTo = visibleTo,
    };
}

/// <summary>A page of extensions, in the envelope of all lists and in that of this one.</summary>
public sealed record ExtensionList
{
    internal ExtensionList(Page<CatalogueExtension> page) => (Data, Pagination) = (page.Data, page.Pagination);

    /// <summary>The extensions of the page.</summary>
    public IReadOnlyList<CatalogueExtension> Data { get; }

    /// <summary>Where the page stands.</summary>
    public Pagination Pagination { get; }

    /// <summary>The same as <see cref="Data"/>.</summary>
    public IReadOnlyList<CatalogueExtension> Extensions => Data;

    /// <summary>All that match.</summary>
    public long Total => Pagination.Total;

    /// <summary>From 1.</summary>
    public int? Page => Pagination.PageNumber;

    /// <summary>The most items of a page.</summary>
    public int PageSize => Pagination.Limit;

    /// <summary>All pages of that size.</summary>
    public long TotalPages => Pagination.TotalPages;
}

/// <summary>The query of the matrix.</summary>
public sealed record ExtensionMatrixParameters : IChecked
{
    private DateTimeOffset? _from;

    /// <summary>The instances wanted.</summary>
    [FromQuery(Name = "instanceIds"), Description("Instances wanted, separated by commas, at most 200; all if absent.")]
    public string? InstanceIds { get; init; }

    /// <summary>The extensions wanted.</summary>
    [FromQuery(Name = "extensionIds"), Description("Extensions wanted, by id or name, separated by commas, at most 200; all if absent.")]
    public string? ExtensionIds { get; init; }

    /// <summary>The earliest wanted.</summary>
    [FromQuery(Name = "from"), Description("What was installed then or later.")]
    public string? From { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        Few(errors, "instanceIds", InstanceIds);
        Few(errors, "extensionIds", ExtensionIds);
        _from = QueryText.Time(errors, "from", From);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>The extensions wanted; null for all.</summary>
    internal ImmutableArray<ExtensionId>? Extensions =>
        string.IsNullOrEmpty(ExtensionIds) ? null : [.. Filters.Words(ExtensionIds).Select(ExtensionLookups.Read).OfType<ExtensionId>()];

    internal ExtensionMatrixQuery ToQuery(ImmutableArray<string> extensions) => new(Filters.Words(InstanceIds), extensions, _from);

    private static void Few(List<FieldError> errors, string field, string? text)
    {
        QueryText.Plain(errors, field, text, 200 * (FleetId.MaxLength + 1));
        if (Filters.Words(text).Length > 200) errors.Add(new(field, $"{field} must be at most 200"));
    }
}

/// <summary>The query of what the instances have.</summary>
public sealed record FleetExtensionQuery : IChecked
{
    /// <summary>The category wanted.</summary>
    [FromQuery(Name = "category"), Description("The category wanted; uncategorized for what is not in the catalogue.")]
    public string? Category { get; init; }

    /// <summary>Text to look for.</summary>
    [FromQuery(Name = "search"), Description("Text that the name or the description must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        QueryText.Plain(errors, "category", Category, 50);
        QueryText.Plain(errors, "search", Search, 128);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

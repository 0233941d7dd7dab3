using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Http;

/// <summary>A page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Data, Pagination Pagination);

/// <summary>Where a page stands.</summary>
/// <param name="PageNumber">From 1; null when the page was asked for by cursor.</param>
/// <param name="Limit">The most items of a page.</param>
/// <param name="Total">All items that match.</param>
/// <param name="TotalPages">All pages of that size.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the next page; null at the end.</param>
public sealed record Pagination(
    [property: JsonPropertyName("page")] int? PageNumber, int Limit, long Total, long TotalPages, string? NextCursor)
{
    /// <summary>Counts the pages.</summary>
    public static Pagination Of(int? page, int limit, long total, string? nextCursor = null) =>
        new(page, limit, total, (total + limit - 1) / limit, nextCursor);
}

/// <summary>The paging part of a list's query.</summary>
public abstract record PagedQuery : IChecked
{
    /// <summary>From 1.</summary>
    [Description("Page number, from 1. Not together with cursor.")]
    [FromQuery(Name = "page")]
    public string? Page { get; init; }

    /// <summary>Items of a page.</summary>
    [Description("Items of a page, 1 to 100; 20 if absent.")]
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>Another name of <see cref="Limit"/>.</summary>
    [Description("Another name of limit.")]
    [FromQuery(Name = "pageSize")]
    public string? PageSize { get; init; }

    /// <summary>The keyset form of paging.</summary>
    [Description("The nextCursor of the page before.")]
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>The page's number.</summary>
    internal int PageValue { get; private set; }

    /// <summary>The page's size.</summary>
    internal int LimitValue { get; private set; }

    /// <summary>The greatest size of a page.</summary>
    protected virtual int MaxLimit => 100;

    /// <summary>The usual size of a page.</summary>
    protected virtual int DefaultLimit => 20;

    /// <summary>The size as it was asked for, and under which name.</summary>
    protected virtual (string Field, string? Text) LimitText => Limit is null ? ("pageSize", PageSize) : ("limit", Limit);

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        PageValue = QueryText.Whole(errors, "page", Page, 1, 1_000_000, 1);
        var (field, text) = LimitText;
        LimitValue = QueryText.Whole(errors, field, text, 1, MaxLimit, DefaultLimit);
        if (Cursor is not null && Page is not null) errors.Add(new("cursor", "cursor and page cannot be given together"));
        QueryText.Plain(errors, "cursor", Cursor, 1_024);
        CheckFilters(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected abstract void CheckFilters(ICollection<FieldError> errors);

    /// <summary>The question for the store.</summary>
    internal StateQuery Ask(string kind, ImmutableArray<StateFilter> filters, string? search = null) => new()
    {
        Kind = kind,
        Filters = filters,
        Search = string.IsNullOrEmpty(search) ? null : search,
        Cursor = Cursor,
        Offset = Cursor is null ? (PageValue - 1) * LimitValue : 0,
        Limit = LimitValue,
        CountTotal = true,
        IdsOnly = true,
    };

    /// <summary>This page of a list that was read as a whole.</summary>
    internal IEnumerable<T> Cut<T>(IEnumerable<T> all) => all.Skip((PageValue - 1) * LimitValue).Take(LimitValue);

    /// <summary>The envelope of such a page.</summary>
    internal Page<T> Envelope<T>(IReadOnlyList<T> items, long total) => new(items, Pagination.Of(PageValue, LimitValue, total));

    /// <summary>The envelope of the answer.</summary>
    internal Page<T> Envelope<T>(IReadOnlyList<T> items, StatePage page) =>
        new(items, Pagination.Of(Cursor is null ? PageValue : null, LimitValue, page.Total ?? items.Count, page.NextCursor));
}

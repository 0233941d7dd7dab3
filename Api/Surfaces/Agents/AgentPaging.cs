using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>A page of a list; the items stand in a field of their own name.</summary>
/// <param name="Total">All items that match.</param>
/// <param name="Limit">The most items of a page.</param>
/// <param name="Offset">The items before this page.</param>
/// <param name="HasMore">Whether there are items after it.</param>
public abstract record AgentList(
    long Total, int Limit, int Offset, [property: JsonPropertyName("has_more"), JsonPropertyOrder(1)] bool HasMore);

/// <summary>The query of a list: paging, order and fields.</summary>
/// <typeparam name="T">An item of the list.</typeparam>
public abstract record AgentPage<T> : AgentFields<T> where T : class
{
    /// <summary>Items of a page.</summary>
    [FromQuery(Name = "limit"), Description("Items of a page, 1 to 1000; 100 if absent.")]
    public string? Limit { get; init; }

    /// <summary>Items before the page.</summary>
    [FromQuery(Name = "offset"), Description("Items to leave out before the page; 0 if absent.")]
    public string? Offset { get; init; }

    /// <summary>The order.</summary>
    [FromQuery(Name = "sort"), Description("A field and asc or desc, such as created_at:desc, which is meant if absent.")]
    public string? Sort { get; init; }

    internal int LimitValue { get; private set; }

    internal int OffsetValue { get; private set; }

    internal AgentOrder Order { get; private set; } = AgentOrder.Newest;

    /// <summary>The fields that the list may be sorted by: as they are called outside, and stored.</summary>
    protected abstract ImmutableSortedDictionary<string, string> Sortable { get; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        LimitValue = QueryText.Whole(errors, "limit", Limit, 1, 1_000, 100);
        OffsetValue = QueryText.Whole(errors, "offset", Offset, 0, 1_000_000, 0);
        if (AgentOrder.Read(Sort, Sortable) is { } order) Order = order;
        else errors.Add(new("sort", $"sort must be one of {string.Join(", ", Sortable.Keys)}, a colon, and asc or desc"));
    }

    /// <summary>The question for the store.</summary>
    internal StateQuery Ask(string kind, ImmutableArray<StateFilter> filters, Visibility visibleTo) => new()
    {
        Kind = kind,
        Filters = filters,
        VisibleTo = visibleTo,
        Sort = Order.Field,
        Descending = Order.IsDescending,
        Offset = OffsetValue,
        Limit = LimitValue,
        CountTotal = true,
        IdsOnly = true,
    };

    /// <summary>Whether there are items after a page of so many.</summary>
    internal bool HasMore(int count, long total) => OffsetValue + count < total;
}

/// <summary>The order of a list.</summary>
/// <param name="Field">The field as it is stored.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
internal sealed record AgentOrder(string Field, bool IsDescending)
{
    public static AgentOrder Newest { get; } = new("createdAt", IsDescending: true);

    /// <summary>What <c>field:asc</c> or <c>field:desc</c> asks for, ascending if it does not say; null for what cannot be had.</summary>
    public static AgentOrder? Read(string? text, ImmutableSortedDictionary<string, string> sortable)
    {
        if (string.IsNullOrEmpty(text)) return Newest;
        var parts = text.Split(':');
        if (parts.Length > 2 || !sortable.TryGetValue(parts[0], out var field)) return null;
        return (parts.Length == 1 ? "asc" : parts[1]) switch
        {
            "asc" => new(field, IsDescending: false),
            "desc" => new(field, IsDescending: true),
            _ => null,
        };
    }
}

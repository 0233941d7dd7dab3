using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Http;

/// <summary>Turns a list's query into questions for the store.</summary>
internal static class Filters
{
    /// <summary>The conditions on the fields for which values are given.</summary>
    public static ImmutableArray<StateFilter> Of(params ReadOnlySpan<(string Field, ImmutableArray<string> Values)> fields)
    {
        var filters = ImmutableArray.CreateBuilder<StateFilter>();
        foreach (var (field, values) in fields)
        {
            if (!values.IsEmpty) filters.Add(new(field, values));
        }

        return filters.ToImmutable();
    }

    /// <summary>A single value, if there is one.</summary>
    public static ImmutableArray<string> One(string? value) => string.IsNullOrEmpty(value) ? [] : [value];

    /// <summary>The stored names of the enum values in a comma list that was checked before.</summary>
    public static ImmutableArray<string> Stored<T>(string? words, Func<T, string> naming) where T : struct, Enum =>
        [.. Words(words).Select(word => WireName.TryRead<T>(word, naming, out var value) ? StoredName.Of(value) : word)];

    /// <summary>The words of a comma list.</summary>
    public static ImmutableArray<string> Words(string? words) =>
        [.. (words ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>
    /// What the grains behind a page's rows say of themselves. One that cannot be read is left out, and its activation logs why: it must not
    /// take the whole list with it.
    /// </summary>
    public static async Task<ImmutableArray<TView>> Views<TView>(this StatePage page, Func<string, Task<Outcome<TView>>> get) where TView : class
    {
        // All are asked before the first is waited for.
        var asked = page.Rows.Select(row => get(row.Id)).ToArray();
        var views = ImmutableArray.CreateBuilder<TView>(asked.Length);
        foreach (var one in asked)
        {
            try
            {
                if ((await one).Value is { } view) views.Add(view);
            }
            catch (UnreadableStateException)
            {
                // Left out.
            }
        }

        return views.ToImmutable();
    }

    /// <summary>Reads a page; a cursor that the store did not make is the caller's fault.</summary>
    public static async Task<Outcome<StatePage>> Read(this IStateQueries states, StateQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await states.Query(query, cancellationToken);
        }
        catch (ArgumentException) when (query.Cursor is not null)
        {
            return FleetError.Invalid("cursor is not one that this list gave", "cursor");
        }
    }

    /// <summary>How many states of that kind somebody may know of.</summary>
    public static async Task<long> Count(
        this IStateQueries states, string kind, ImmutableArray<StateFilter> filters, Visibility visibleTo, CancellationToken cancellationToken)
    {
        var ask = new StateQuery { Kind = kind, Filters = filters, VisibleTo = visibleTo, Limit = 1, CountTotal = true };
        var page = await states.Query(ask, cancellationToken);
        return page.Total ?? 0;
    }
}

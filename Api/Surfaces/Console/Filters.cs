using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

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
}

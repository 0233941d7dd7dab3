using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>A question for a page of grain states of one kind.</summary>
public sealed record StateQuery
{
    /// <summary>A name from <see cref="StateKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>All of these must hold. A field may be named once.</summary>
    public ImmutableArray<StateFilter> Filters { get; init; } = [];

    /// <summary>
    /// Who asks: only instances of these teams and of none, and, of kinds that have the field <c>instanceId</c>, only what is of such an
    /// instance or of none; of kinds that have the field <c>team</c>, as with instances. Operations by whom they change. A deployment that no
    /// instance has taken yet is not seen.
    /// </summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Only those made at that time or after it; null for no such bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those made at that time or before it; null for no such bound.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Text that the field <c>name</c> must contain, in any case; null for no search.</summary>
    public string? Search { get; init; }

    /// <summary>The field to sort by; ties are broken by id. Ids sort by creation.</summary>
    public string Sort { get; init; } = "createdAt";

    /// <summary>Whether the greatest comes first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>The cursor that the page before gave (keyset paging); null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Rows to skip: for the page-number form of paging. Not together with <see cref="Cursor"/>.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows to return, 1 to 1,000.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Whether the rows come with their ids alone, for whoever asks the grains anyway.</summary>
    public bool IdsOnly { get; init; }

    /// <summary>Whether the answer also counts all matching rows.</summary>
    public bool CountTotal { get; init; }
}

/// <summary>One condition: the field is (or, negated, is not) one of the values. An empty list matches absent or null fields.</summary>
/// <param name="Field">A field that the kind lists.</param>
/// <param name="Values">The allowed values, compared as text.</param>
/// <param name="Not">True to turn the condition round.</param>
/// <param name="OrAbsent">True to match absent and null fields as well.</param>
public sealed record StateFilter(string Field, ImmutableArray<string> Values, bool Not = false, bool OrAbsent = false);

/// <summary>A page of states.</summary>
/// <param name="Rows">The rows, in order.</param>
/// <param name="NextCursor">What to pass for the next page; null at the end.</param>
/// <param name="Total">All matching rows, where they were asked for.</param>
public sealed record StatePage(ImmutableArray<StateRow> Rows, string? NextCursor, long? Total);

/// <summary>One stored state.</summary>
/// <param name="Id">The grain's key.</param>
/// <param name="Version">The state's version, from 1; 0 where ids only were asked for.</param>
/// <param name="Document">The state as UTF-8 JSON; empty where ids only were asked for.</param>
public sealed record StateRow(string Id, long Version, ReadOnlyMemory<byte> Document);

/// <summary>Lists grain states: the read model is the state itself.</summary>
public interface IStateQueries
{
    /// <summary>Reads one page.</summary>
    /// <exception cref="ArgumentException">A field is not one that the kind lists, or the cursor was not made by this store.</exception>
    Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default);
}

using System.Runtime.CompilerServices;

namespace Fleet.Common;

/// <summary>
/// What was made of objects that do not change, found again by the object itself. There are so many places and no more: what comes takes the
/// place of what was there, so that memory stays bounded however many objects there are. What comes for the first time takes no place: where each of
/// very many is asked for once, nothing is kept that lives just long enough to be a burden to the garbage collector. May be used by many threads.
/// </summary>
public sealed class IdentityCache<TSource, TMade>
    where TSource : class
    where TMade : class
{
    private readonly Entry?[] _places;

    // The identity that came to each place last.
    private readonly int[] _came;

    /// <param name="places">How many are kept at most, a power of two.</param>
    public IdentityCache(int places)
    {
        if (places <= 0 || (places & (places - 1)) != 0) throw new ArgumentOutOfRangeException(nameof(places), places, "Not a power of two");
        _places = new Entry?[places];
        _came = new int[places];
    }

    /// <summary>What was kept for <paramref name="source"/> last, or null where nothing was, or something else has taken its place.</summary>
    public TMade? Find(TSource source) =>
        _places[PlaceOf(RuntimeHelpers.GetHashCode(source))] is { } entry && ReferenceEquals(entry.Source, source) ? entry.Made : null;

    /// <summary>Keeps <paramref name="made"/> if <paramref name="source"/> comes for the second time, and gives it back.</summary>
    public TMade Keep(TSource source, TMade made)
    {
        var identity = RuntimeHelpers.GetHashCode(source);
        var place = PlaceOf(identity);
        if (_came[place] == identity) _places[place] = new Entry(source, made);
        else _came[place] = identity;
        return made;
    }

    private int PlaceOf(int identity) => identity & (_places.Length - 1);

    private sealed record Entry(TSource Source, TMade Made);
}

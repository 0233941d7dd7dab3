using System.Runtime.CompilerServices;

namespace Fleet.Common;

/// <summary>
/// What was made of objects that do not change, found again by the object itself. There are so many places and no more: what comes takes the
/// place of what was there, so that memory stays bounded however many objects there are. May be used by many threads.
/// </summary>
public sealed class IdentityCache<TSource, TMade>
    where TSource : class
    where TMade : class
{
    private readonly Entry?[] _places;

    /// <param name="places">How many are kept at most, a power of two.</param>
    public IdentityCache(int places)
    {
        if (places <= 0 || (places & (places - 1)) != 0) throw new ArgumentOutOfRangeException(nameof(places), places, "Not a power of two");
        _places = new Entry?[places];
    }

    /// <summary>What was kept for <paramref name="source"/> last, or null where something else has taken its place.</summary>
    public TMade? Find(TSource source) => PlaceOf(source) is { } entry && ReferenceEquals(entry.Source, source) ? entry.Made : null;

    /// <summary>Keeps <paramref name="made"/>, and gives it back.</summary>
    public TMade Keep(TSource source, TMade made)
    {
        PlaceOf(source) = new Entry(source, made);
        return made;
    }

    private ref Entry? PlaceOf(TSource source) => ref _places[RuntimeHelpers.GetHashCode(source) & (_places.Length - 1)];

    private sealed record Entry(TSource Source, TMade Made);
}

using System.Collections.Immutable;

namespace Fleet.Grains.Common;

/// <summary>Lists that must not grow for ever. Pure.</summary>
internal static class Kept
{
    /// <summary>The last so many of a list that has the oldest first.</summary>
    public static ImmutableArray<T> Newest<T>(this ImmutableArray<T> all, int count) => all.Length > count ? all.RemoveRange(0, all.Length - count) : all;
}

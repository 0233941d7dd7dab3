using System.Collections.Concurrent;

namespace Fleet.Load.Loop;

/// <summary>The same thing for many.</summary>
internal static class Many
{
    /// <summary>Does it for each, so many at a time.</summary>
    public static Task Each<T>(IEnumerable<T> items, int atOnce, Func<T, Task> act) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (item, _) => await act(item));

    /// <summary>Makes that many, so many at a time; in the order of their numbers.</summary>
    public static async Task<IReadOnlyList<T>> Make<T>(int count, int atOnce, Func<int, Task<T>> make)
    {
        var made = new ConcurrentDictionary<int, T>();
        await Each(Enumerable.Range(0, count), atOnce, async i => made[i] = await make(i));
        return [.. Enumerable.Range(0, count).Select(i => made[i])];
    }
}

using System.Collections.Immutable;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Configurations;

/// <summary>Lays a configuration over its template's.</summary>
internal static class Merge
{
    /// <summary>
    /// Each key of the upper one takes the place of the lower one's, and null removes it; maps of variables, secrets and tags are joined key by
    /// key. A server and a selector are one choice.
    /// </summary>
    public static MapNode Of(MapNode lower, MapNode upper)
    {
        if (upper.Find("server") is not null) lower = lower.Without("selector");
        if (upper.Find("selector") is not null) lower = lower.Without("server");
        return Over(lower, upper, (key, below, above) => key is "env" or "secrets" or "tags" && below is MapNode left && above is MapNode right
            ? Over(left, right, (_, _, value) => value)
            : above);
    }

    private static MapNode Over(MapNode lower, MapNode upper, Func<string, Node, Node, Node> join)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var above = upper.Entries.ToDictionary(entry => entry.Key.Text, StringComparer.Ordinal);
        foreach (var entry in lower.Entries)
        {
            entries.Add(above.Remove(entry.Key.Text, out var over) ? over with { Value = join(entry.Key.Text, entry.Value, over.Value) } : entry);
        }

        entries.AddRange(upper.Entries.Where(entry => above.ContainsKey(entry.Key.Text)));
        return new(entries.ToImmutable(), upper.Place);
    }
}

using System.Collections.Immutable;

namespace Fleet.Templates.Documents;

/// <summary>
/// Reads a map field by field. A field that is missing or null is null here; one that is not of its type is null too, and has told a fault.
/// What was never asked for is unknown, and <see cref="Close"/> says so.
/// </summary>
internal sealed class Fields(MapNode map, Faults faults)
{
    private readonly List<string> _known = [];

    public Place Place => map.Place;

    public Node? Node(string key)
    {
        _known.Add(key);
        return map.Find(key) is { } node and not ScalarNode { IsNull: true } ? node : null;
    }

    public string? Text(string key) => Node(key) is { } node ? Scalars.Text(node, faults) : null;

    public int? Whole(string key, int min, int max) => Node(key) is { } node ? Scalars.Whole(node, min, max, faults) : null;

    public double? Number(string key, double min, double max) => Node(key) is { } node ? Scalars.Number(node, min, max, faults) : null;

    public bool? Flag(string key) => Node(key) is { } node ? Scalars.Flag(node, faults) : null;

    public long? Size(string key) => Node(key) is { } node ? Scalars.Size(node, faults) : null;

    /// <summary>One of some words, as what it stands for.</summary>
    public T? Word<T>(string key, params ReadOnlySpan<(string Word, T Meaning)> words) where T : struct
    {
        if (Node(key) is not { } node || node is ScalarNode { IsOpen: true }) return null;
        foreach (var (word, meaning) in words)
        {
            if (node is ScalarNode scalar && scalar.Text == word) return meaning;
        }

        var all = new string[words.Length];
        for (var i = 0; i < all.Length; i++) all[i] = words[i].Word;
        faults.Add(node.Place, $"must be one of {string.Join(", ", all)}");
        return null;
    }

    public Fields? Map(string key) => Node(key) is { } node ? MapOf(node) : null;

    /// <summary>A node that must be a map, by its fields.</summary>
    public Fields? MapOf(Node node)
    {
        if (node is MapNode inner) return new(inner, faults);
        faults.Add(node.Place, "must be a map of keys and values");
        return null;
    }

    public ImmutableArray<Node> Items(string key)
    {
        if (Node(key) is not { } node) return [];
        if (node is ListNode list) return list.Items;
        faults.Add(node.Place, "must be a list");
        return [];
    }

    public ImmutableArray<string> Texts(string key) => [.. Items(key).Select(item => Scalars.Text(item, faults)).OfType<string>()];

    /// <summary>Free keys, each with its node.</summary>
    public ImmutableArray<MapEntry> Pairs(string key)
    {
        if (Node(key) is not { } node) return [];
        if (node is MapNode pairs) return pairs.Entries;
        faults.Add(node.Place, "must be a map of keys and values");
        return [];
    }

    public ImmutableSortedDictionary<string, string> TextPairs(string key) => Pairs(key)
        .Select(entry => (entry.Key.Text, Value: Scalars.Text(entry.Value, faults)))
        .Where(pair => pair.Value is not null)
        .ToImmutableSortedDictionary(pair => pair.Text, pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>Tells a fault for each of these that is not there.</summary>
    public void Require(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Node(key) is null) faults.Add(Place, $"needs {key}");
        }
    }

    /// <summary>Tells a fault for each key that nobody has asked for.</summary>
    public void Close()
    {
        foreach (var entry in map.Entries.Where(entry => !_known.Contains(entry.Key.Text)))
        {
            faults.Add(entry.Key.Place, $"is unknown here; known are {string.Join(", ", _known.Distinct())}");
        }
    }
}

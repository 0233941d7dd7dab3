using System.Collections.Immutable;

namespace Fleet.Templates.Documents;

/// <summary>A part of a document.</summary>
internal abstract record Node(Place Place);

/// <summary>A single value, as text.</summary>
/// <param name="Text">The text, its quotes and escapes resolved.</param>
/// <param name="IsPlain">Whether it was written without quotes, so that it may be a number, true or false, or null.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record ScalarNode(string Text, bool IsPlain, Place Place) : Node(Place)
{
    /// <summary>Whether its text depends on a value that is not known: any type will do.</summary>
    public bool IsOpen { get; init; }

    public bool IsNull => IsPlain && !IsOpen && (Text is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>Values in an order.</summary>
internal sealed record ListNode(ImmutableArray<Node> Items, Place Place) : Node(Place);

/// <summary>Values by their keys, each of which stands once.</summary>
internal sealed record MapNode(ImmutableArray<MapEntry> Entries, Place Place) : Node(Place)
{
    public static MapNode Empty { get; } = new([], Place.Root());

    public Node? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    public MapNode Without(params ReadOnlySpan<string> keys)
    {
        var kept = ImmutableArray.CreateBuilder<MapEntry>(Entries.Length);
        foreach (var entry in Entries)
        {
            if (!keys.Contains(entry.Key.Text)) kept.Add(entry);
        }

        return this with { Entries = kept.ToImmutable() };
    }
}

/// <summary>One key with its value.</summary>
internal sealed record MapEntry(ScalarNode Key, Node Value);

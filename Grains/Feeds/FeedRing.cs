using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Grains.Feeds;

/// <summary>The newest lines of a shard, numbered from 0.</summary>
internal sealed class FeedRing(int capacity, int maxCharacters)
{
    private readonly Queue<LogRow> _lines = new();
    private long _characters;

    /// <summary>The number of the line that comes next.</summary>
    public long Next { get; private set; }

    public void Add(IReadOnlyCollection<LogRow> lines)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue(line);
            _characters += line.Message.Length;
            Next++;
            while (_lines.Count > capacity || _characters > maxCharacters) _characters -= _lines.Dequeue().Message.Length;
        }
    }

    /// <summary>The lines from that number on; null if some of them are forgotten, or were never there.</summary>
    public ImmutableArray<LogRow>? Since(long number)
    {
        var oldest = Next - _lines.Count;
        return number >= oldest && number <= Next ? [.. _lines.Skip((int)(number - oldest))] : null;
    }
}

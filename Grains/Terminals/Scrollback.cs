using System.Collections.Immutable;

namespace Fleet.Grains.Terminals;

/// <summary>The last of what a terminal has shown, for a screen that comes back.</summary>
internal sealed class Scrollback(int capacity)
{
    private readonly Queue<ImmutableArray<byte>> _pieces = new();
    private int _length;

    public void Add(ImmutableArray<byte> piece)
    {
        _pieces.Enqueue(piece);
        _length += piece.Length;
        while (_length > capacity && _pieces.Count > 1) _length -= _pieces.Dequeue().Length;
    }

    public ImmutableArray<byte> All() => [.. _pieces.SelectMany(piece => piece)];
}

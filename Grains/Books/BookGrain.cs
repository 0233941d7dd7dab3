using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Scheduling;

namespace Fleet.Grains.Books;

/// <summary>All in memory: another activation has another epoch, and then everybody reads anew.</summary>
internal sealed class BookGrain(IIdSource ids) : Grain, IBookGrain
{
    /// <summary>How many changes are remembered. Whoever asks each second is further behind only when so many came within it.</summary>
    public const int Remembered = 4_096;

    private readonly string _epoch = ids.Next();
    private readonly Queue<string> _changed = new();
    private long _number;

    public Task Changed(string id)
    {
        _number++;
        _changed.Enqueue(id);
        if (_changed.Count > Remembered) _changed.Dequeue();
        return Task.CompletedTask;
    }

    public Task<BookChanges> Since(BookPosition? position)
    {
        var behind = position?.Epoch == _epoch ? _number - position.Number : long.MaxValue;
        return Task.FromResult(new BookChanges(new BookPosition(_epoch, _number), behind <= _changed.Count ? Last((int)behind) : null));
    }

    private ImmutableArray<string> Last(int count) => count == 0 ? [] : [.. _changed.Skip(_changed.Count - count).Distinct()];
}

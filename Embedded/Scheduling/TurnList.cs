namespace Fleet.Embedded.Scheduling;

/// <summary>A queue of turns, linked through the turns themselves, so that an empty one costs two null pointers.</summary>
internal struct TurnList
{
    private Turn? _last;

    internal Turn? First { get; private set; }

    internal int Count { get; private set; }

    internal void Add(Turn turn)
    {
        turn.Next = null;
        if (_last is null) First = turn;
        else _last.Next = turn;
        _last = turn;
        Count++;
    }

    internal void Remove(Turn turn)
    {
        Turn? before = null;
        for (var at = First; at is not null; before = at, at = at.Next)
        {
            if (!ReferenceEquals(at, turn)) continue;
            if (before is null) First = turn.Next;
            else before.Next = turn.Next;
            if (ReferenceEquals(_last, turn)) _last = before;
            turn.Next = null;
            Count--;
            return;
        }
    }

    internal List<Turn> TakeAll()
    {
        var all = new List<Turn>(Count);
        for (var turn = First; turn is not null; turn = turn.Next) all.Add(turn);
        this = default;
        return all;
    }
}

namespace Fleet.Grains.Common;

/// <summary>
/// A grain's state as last stored. The next state is written first and published after, so that a failed write leaves the grain as it
/// was, and a reader that interleaves never sees what is not stored.
/// </summary>
internal sealed class Committed<T>(IPersistentState<T> storage) where T : class
{
    private T? _published;

    /// <summary>The state last stored; a fresh one where there is no record.</summary>
    public T Current => _published ?? storage.State;

    /// <summary>What each next state becomes before it is written.</summary>
    public Func<T, T> Amended { get; set; } = next => next;

    /// <summary>Called after each write.</summary>
    public Action Published { get; set; } = () => { };

    /// <summary>Whether there is a record.</summary>
    public bool Exists => storage.RecordExists;

    /// <summary>Writes the next state, then publishes it.</summary>
    public async Task Commit(T next)
    {
        _published ??= storage.State;
        next = Amended(next);
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = _published;
            throw;
        }

        _published = next;
        Published();
    }

    /// <summary>Deletes the record.</summary>
    public async Task Clear()
    {
        await storage.ClearStateAsync();
        _published = null;
    }
}

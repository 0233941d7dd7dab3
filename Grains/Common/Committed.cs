namespace Fleet.Grains.Common;

/// <summary>
/// A grain's state as last stored. The next state is written first and published after, so that a reader that interleaves never sees what is
/// not stored. A write that failed may be stored nevertheless: what is stored is read again then, and while that cannot be read either, the
/// grain is as it was.
/// </summary>
internal sealed class Committed<T>(IPersistentState<T> storage) where T : class
{
    private T? _published;
    private int _writes;
    private bool _inDoubt;
    private bool? _exists;

    /// <summary>The state last stored; a fresh one where there is no record.</summary>
    public T Current => _published ?? storage.State;

    /// <summary>What each next state becomes before it is written.</summary>
    public Func<T, T> Amended { get; set; } = next => next;

    /// <summary>Called after each write.</summary>
    public Action Published { get; set; } = () => { };

    /// <summary>Whether there is a record. As the state, it changes when what was written is published, and not as soon as the store says so.</summary>
    public bool Exists => _exists ?? storage.RecordExists;

    /// <summary>Writes the next state, then publishes it.</summary>
    public async Task Commit(T next)
    {
        _published ??= storage.State;
        _exists ??= storage.RecordExists;
        next = Amended(next);
        storage.State = next;
        _writes++;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = _published;
            _inDoubt = true;
            await Recheck();
            throw;
        }

        _inDoubt = false;
        (_published, _exists) = (next, true);
        Published();
    }

    /// <summary>What is to be said of the state; what is stored is read first where that is in doubt.</summary>
    public Task<TAnswer> Known<TAnswer>(Func<TAnswer> answer)
    {
        return _inDoubt ? Later() : Task.FromResult(answer());

        async Task<TAnswer> Later()
        {
            await Recheck();
            return answer();
        }
    }

    /// <summary>For what would be missed if it were decided on a state that is in doubt, such as a time that has come.</summary>
    /// <exception cref="TimeoutException">What is stored cannot be read just now.</exception>
    public async Task Assure()
    {
        await Recheck();
        if (_inDoubt) throw new TimeoutException("A write has failed, and what is stored cannot be read just now.");
    }

    /// <summary>Reads what is stored if a write has failed since, so that a grain whose write was stored after all learns of it.</summary>
    public async Task Recheck()
    {
        if (!_inDoubt) return;
        var writes = _writes;
        try
        {
            await storage.ReadStateAsync();
        }
        catch
        {
            // The store does not answer: asked again later.
            return;
        }

        if (writes != _writes) return;
        _inDoubt = false;
        (_published, _exists) = (storage.State, storage.RecordExists);
        Published();
    }

    /// <summary>Deletes the record.</summary>
    public async Task Clear()
    {
        await storage.ClearStateAsync();
        (_published, _exists) = (null, null);
    }
}

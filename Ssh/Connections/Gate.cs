using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>Lets so many in at a time, first come first served, and turns away whoever would wait behind too many others.</summary>
internal sealed class Gate(int queueLimit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private static long _refused;
    private int _inside;
    private int _limit = 1;

    /// <summary>How many were turned away, by all gates of the process.</summary>
    public static long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Waits for a place; null once inside. The newest caller's limit counts.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<RemoteError?> Enter(int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            _limit = Math.Max(1, limit);
            Admit();
            if (_inside < _limit)
            {
                _inside++;
                return null;
            }

            if (_waiting.Count >= queueLimit)
            {
                Interlocked.Increment(ref _refused);
                return new(RemoteFault.QueueFull, $"{queueLimit} commands wait for this server already.");
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await place.Value.Task.WaitAsync(cancellationToken);
            return null;
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                // Let in at the very moment of giving up: pass the place on.
                if (place.List is null) LeaveLocked();
                else _waiting.Remove(place);
            }

            throw;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave()
    {
        lock (_lock) LeaveLocked();
    }

    private void LeaveLocked()
    {
        _inside--;
        Admit();
    }

    private void Admit()
    {
        while (_inside < _limit && _waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            _inside++;
            first.Value.SetResult();
        }
    }
}

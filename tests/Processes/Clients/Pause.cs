namespace Fleet.Tests.Processes.Clients;

/// <summary>Lets many clients rest at once: those who are at work end what they do, and nobody begins anything.</summary>
internal sealed class Pause
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _over;
    private TaskCompletionSource? _quiet;
    private int _busy;

    /// <summary>Waits until there is no pause; the client is at work until it disposes of the result.</summary>
    public async Task<IDisposable> Enter(CancellationToken cancellation)
    {
        while (true)
        {
            Task over;
            lock (_gate)
            {
                if (_over is null)
                {
                    _busy++;
                    return new Turn(this);
                }

                over = _over.Task;
            }

            await over.WaitAsync(cancellation);
        }
    }

    /// <summary>Begins a pause; ends when nobody is at work.</summary>
    public Task Begin()
    {
        lock (_gate)
        {
            _over ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_busy == 0) _quiet.SetResult();
            return _quiet.Task;
        }
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over?.TrySetResult();
            (_over, _quiet) = (null, null);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_busy == 0) _quiet?.TrySetResult();
        }
    }

    private sealed class Turn(Pause pause) : IDisposable
    {
        public void Dispose() => pause.Leave();
    }
}

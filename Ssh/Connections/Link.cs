using Fleet.Remote;

namespace Fleet.Ssh.Connections;

/// <summary>What this process has with one server: its gate and its current connection, which whoever needs it first opens.</summary>
internal sealed class Link(Login login, int queueLimit) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Master? _current;
    private Attempt? _attempt;

    /// <summary>The queue of commands.</summary>
    public Gate Gate { get; } = new(queueLimit);

    /// <summary>The queue of probes before they enter the other one.</summary>
    public Gate Probes { get; } = new(queueLimit);

    /// <summary>The queue of files that are read and written.</summary>
    public Gate Transfers { get; } = new(queueLimit);

    /// <summary>Whether a connection stands open.</summary>
    public bool IsOpen => Volatile.Read(ref _current) is not null;

    /// <summary>Cancelled when the link is closed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>
    /// The connection to that address: the current one, or a new one that takes its place. Who asks while one is being opened shares
    /// its result; who gives up does not cancel it for the others, for it is bounded in time.
    /// </summary>
    public Task<Remote<Master>> Connect(MachineAddress address, bool anew, CancellationToken cancellationToken)
    {
        Attempt attempt;
        lock (_lock)
        {
            if (_closing.IsCancellationRequested) return Task.FromResult<Remote<Master>>(Closed());
            if (!anew && _current is { } current && current.Serves(address)) return Task.FromResult<Remote<Master>>(current);
            if (_attempt is { } running && !running.Result.IsCompleted && running.Address == address with { MaxSessions = 0 }) attempt = running;
            else _attempt = attempt = new(address with { MaxSessions = 0 }, Task.Run(() => Open(address), CancellationToken.None));
        }

        return attempt.Result.WaitAsync(cancellationToken);
    }

    /// <summary>Closes a connection that has failed. Of the many commands that fail with it, one does so.</summary>
    public async Task Drop(Master lost)
    {
        if (Interlocked.CompareExchange(ref _current, null, lost) == lost) await lost.Close();
    }

    /// <summary>Closes for good; commands that run end as cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? opening;
        lock (_lock)
        {
            _closing.Cancel();
            opening = _attempt?.Result;
        }

        if (opening is not null) await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Exchange(ref _current, null) is { } current) await current.Close();
        _closing.Dispose();
    }

    private async Task<Remote<Master>> Open(MachineAddress address)
    {
        var opened = await login.Open(address, _closing.Token);
        if (opened.Value is not { } master) return opened;
        Master? earlier;
        lock (_lock)
        {
            earlier = _current;
            _current = master;
        }

        if (earlier is not null) await earlier.Retire();
        return opened;
    }

    private static RemoteError Closed() => new(RemoteFault.Cancelled, "The connection was closed.");

    private sealed record Attempt(MachineAddress Address, Task<Remote<Master>> Result);
}

using System.Collections.Concurrent;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>
/// The streams (WebSockets and server-sent events) that are open in this process. Each second it asks again for everybody who holds one,
/// once for each credential, and ends the streams of those who were revoked, or lost something that they had when they were let in.
/// While nobody can be asked, streams go on.
/// </summary>
internal sealed partial class OpenStreams(IGrainFactory grains, TimeProvider time, ILogger<OpenStreams> log) : BackgroundService
{
    private const int AtOnce = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<OpenStream, byte> _open = new();
    private bool _isBlind;
    private volatile bool _isLeaving;

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Somebody opens one; to be disposed when it has ended.</summary>
    public OpenStream Open(Principal holder)
    {
        var stream = new OpenStream(holder, stream => _open.TryRemove(stream, out _));
        _open.TryAdd(stream, 0);
        if (_isLeaving) stream.Leave();
        return stream;
    }

    /// <summary>The process ends: sends all away, in no order and spread out, so that they do not come to another process all at once.</summary>
    public async Task Leave(TimeSpan spread, CancellationToken cancellationToken)
    {
        var (open, began) = (_open.Keys.ToArray(), time.GetTimestamp());
        Random.Shared.Shuffle(open);
        var pause = open.Length == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(spread.Ticks / open.Length, LongestPause.Ticks));
        try
        {
            for (var i = 0; i < open.Length; i++)
            {
                // Timers are no finer than some milliseconds: what is due by now goes at once.
                if ((pause * i) - time.GetElapsedTime(began) is var left && left > LongestPause / 2) await Task.Delay(left, time, cancellationToken);
                open[i].Leave();
            }
        }
        finally
        {
            _isLeaving = true;
            foreach (var stream in _open.Keys) stream.Leave();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Look();
    }

    private async Task Look()
    {
        var groups = _open.Keys.Where(stream => stream.Holder.Credential is not null)
            .GroupBy(stream => (stream.Holder.User, stream.Holder.Credential));
        var isBlind = false;
        foreach (var some in groups.Chunk(AtOnce)) isBlind |= (await Task.WhenAll(some.Select(Look))).Contains(false);
        _isBlind = isBlind;
    }

    /// <summary>False if nobody could be asked.</summary>
    private async Task<bool> Look(IEnumerable<OpenStream> streams)
    {
        try
        {
            var now = await grains.Again(streams.First().Holder, time);
            foreach (var stream in streams)
            {
                if (now.IsOk ? HasLost(stream.Holder, now.Value) : now.Error.Code is ErrorCode.Unauthorized) await stream.End();
            }

            return true;
        }
        catch (Exception exception)
        {
            // Once, and not each second.
            if (!_isBlind) LogBlind(exception);
            _isBlind = true;
            return false;
        }
    }

    private static bool HasLost(Principal then, Principal now) =>
        now.Role < then.Role
        || then.Teams.Any(team => !now.Teams.TryGetValue(team.Key, out var role) || role < team.Value)
        || then.Scopes.Any(scope => !now.Scopes.Contains(scope));

    [LoggerMessage(102, LogLevel.Warning, "Whether those who hold streams open are still let in could not be asked; tried again each second")]
    private partial void LogBlind(Exception exception);
}

/// <summary>A stream that is open.</summary>
internal sealed class OpenStream(Principal holder, Action<OpenStream> forget) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <summary>Who opened it, as they were then.</summary>
    public Principal Holder => holder;

    /// <summary>Set when it must end.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Set when it is to end because the process does: whoever holds it is let in elsewhere.</summary>
    public CancellationToken Leaving => _leave.Token;

    public Task End()
    {
        lock (_gate) return _isDisposed ? Task.CompletedTask : _end.CancelAsync();
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (!_isDisposed) _ = _leave.CancelAsync();
        }
    }

    public void Dispose()
    {
        forget(this);
        lock (_gate)
        {
            _isDisposed = true;
            _end.Dispose();
            _leave.Dispose();
        }
    }
}

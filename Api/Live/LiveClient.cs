using System.Threading.Channels;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>
/// One stream's bounded queue. It holds lines only while the stream is live: one that could not keep up, or of which some lines may have
/// passed by, is emptied, and reads the store until it is level again. Nobody ever waits for it.
/// </summary>
internal sealed class LiveClient(LogFilter filter, InstanceTeams teams, int capacity, Action<LiveClient> leave) : IDisposable
{
    // A null is a nudge: look whether you are still live, and say that you live.
    private readonly Channel<LiveLine?> _queue = Channel.CreateBounded<LiveLine?>(capacity);
    private readonly Lock _gate = new();
    private static long _dropped;
    private bool _isLive;

    /// <summary>How often a stream of this process was too slow for its lines, and had to read them from the store.</summary>
    public static long Dropped => Interlocked.Read(ref _dropped);

    public LogFilter Filter { get; } = filter;

    /// <summary>The feed shards that its lines come from.</summary>
    public IReadOnlySet<int> Shards { get; } = filter.Shards.ToHashSet();

    /// <summary>How often it has fallen behind.</summary>
    public int FellBehind { get; private set; }

    public bool IsLive
    {
        get
        {
            lock (_gate) return _isLive;
        }
    }

    public bool HasMore => _queue.Reader.Count > 0;

    /// <summary>Queues lines from now on.</summary>
    public void GoLive()
    {
        lock (_gate)
        {
            while (_queue.Reader.TryRead(out _)) { }
            _isLive = true;
        }
    }

    public void Offer(LiveLine line)
    {
        lock (_gate)
        {
            if (!_isLive || _queue.Writer.TryWrite(line)) return;
            Interlocked.Increment(ref _dropped);
            Drop();
        }
    }

    /// <summary>Some lines may have passed it by.</summary>
    public void FallBehind()
    {
        lock (_gate)
        {
            if (_isLive) Drop();
        }
    }

    public void Nudge() => _queue.Writer.TryWrite(null);

    /// <summary>Whether a line of one of the instances is for this stream.</summary>
    public async ValueTask<bool> Wants(LogRow row) => Filter.Matches(row) && await teams.IsSeen(row.InstanceId, Filter.VisibleTo);

    /// <summary>The next line; null for a nudge.</summary>
    public ValueTask<LiveLine?> Next(CancellationToken cancellationToken) => _queue.Reader.ReadAsync(cancellationToken);

    public void Dispose() => leave(this);

    private void Drop()
    {
        _isLive = false;
        FellBehind++;
        while (_queue.Reader.TryRead(out _)) { }
        Nudge();
    }
}

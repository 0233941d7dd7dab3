using System.Collections.Immutable;
using System.Data.Common;
using Fleet.Common;
using Fleet.Feeds;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Live;

/// <summary>
/// This process's one subscription to each feed shard, and its fan-out to the streams of this process. Where it cannot be certain that it
/// heard every line of a shard, the streams of that shard read the store: the numbers of the lines say so.
/// </summary>
internal sealed partial class LiveLogs(
    IGrainFactory grains, InstanceTeams teams, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveLogs> log) : BackgroundService, IFeedObserver
{
    private readonly Lock _gate = new();
    private readonly FeedPosition?[] _expected = new FeedPosition?[GrainKeys.FeedShards];
    private readonly HashSet<LiveClient> _clients = [];
    private readonly Dictionary<string, ImmutableArray<LiveClient>> _byInstance = [];
    private ImmutableArray<LiveClient> _ofEverybody = [];

    /// <summary>How many streams there are, and how many feed shards are subscribed to.</summary>
    public (int Streams, int Shards) Figures
    {
        get
        {
            lock (_gate) return (_clients.Count, _expected.Count(one => one is not null));
        }
    }

    /// <summary>Lets a stream in; null if there are too many. It is not live yet.</summary>
    public LiveClient? Join(LogFilter filter)
    {
        lock (_gate)
        {
            if (_clients.Count >= options.Value.MaxClients) return null;
            var client = new LiveClient(filter, teams, options.Value.QueueCapacity, Leave);
            _clients.Add(client);
            if (filter.InstanceIds.IsEmpty) _ofEverybody = _ofEverybody.Add(client);
            foreach (var id in filter.InstanceIds) _byInstance[id] = _byInstance.GetValueOrDefault(id, []).Add(client);
            return client;
        }
    }

    /// <inheritdoc/>
    public Task Shown(FeedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate) Take(batch);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reference = grains.CreateObjectReference<IFeedObserver>(this);
        using var timer = new PeriodicTimer(options.Value.Heartbeat, time);
        DateTimeOffset? renewed = null;
        do
        {
            if (renewed is null || time.GetUtcNow() - renewed >= FeedLease.Renewal)
            {
                renewed = time.GetUtcNow();
                await Task.WhenAll(Enumerable.Range(0, GrainKeys.FeedShards).Select(shard => Renew(shard, reference)));
            }

            lock (_gate)
            {
                foreach (var client in _clients) client.Nudge();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Renew(int shard, IFeedObserver reference)
    {
        try
        {
            var position = await grains.Feed(shard).Subscribe(reference);
            FeedPosition? expected;
            lock (_gate)
            {
                expected = _expected[shard];
                if (expected?.Epoch == position.Epoch && expected.Next >= position.Next) return;
            }

            var missed = expected is null ? null : await grains.Feed(shard).Since(expected);
            lock (_gate)
            {
                if (missed is not null) Take(missed);
                else if (_expected[shard] == expected) Lose(shard, position);
            }
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException or DbException or OperationCanceledException)
        {
            // The numbers tell at the next renewal whether anything was missed.
            LogUnrenewed(shard, fault);
        }
    }

    private void Take(FeedBatch batch)
    {
        var (shard, first) = (batch.Shard, batch.First);
        var end = first with { Next = first.Next + batch.Lines.Length };
        if (_expected[shard] is not { } expected || expected.Epoch != first.Epoch || first.Next > expected.Next)
        {
            Lose(shard, end);
            return;
        }

        if (end.Next <= expected.Next) return;
        _expected[shard] = end;
        foreach (var row in batch.Lines.Skip((int)(expected.Next - first.Next)))
        {
            var line = new LiveLine(row);
            foreach (var client in _ofEverybody) client.Offer(line);
            if (!_byInstance.TryGetValue(row.InstanceId, out var clients)) continue;
            foreach (var client in clients) client.Offer(line);
        }
    }

    // What was missed, and what the batch at hand holds, is stored already: that is where these streams find it.
    private void Lose(int shard, FeedPosition next)
    {
        _expected[shard] = next;
        foreach (var client in _clients)
        {
            if (client.Shards.Contains(shard)) client.FallBehind();
        }
    }

    private void Leave(LiveClient client)
    {
        lock (_gate)
        {
            if (!_clients.Remove(client)) return;
            _ofEverybody = _ofEverybody.Remove(client);
            foreach (var id in client.Filter.InstanceIds)
            {
                if (_byInstance[id].Remove(client) is { IsEmpty: false } others) _byInstance[id] = others;
                else _byInstance.Remove(id);
            }
        }
    }

    [LoggerMessage(420, LogLevel.Warning, "The subscription to feed shard {Shard} could not be renewed; tried again in a minute")]
    private partial void LogUnrenewed(int shard, Exception exception);
}

using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Feeds;

/// <summary>
/// Lines that come while others are being stored are stored together next, so that a shard is as fast as the store's transactions are
/// large. One write is under way at a time: what is shown is stored, in the order of the ids. A subscriber is never waited for.
/// </summary>
internal sealed class FeedGrain(
    IHistory history, IIdSource ids, IOptions<FeedOptions> options, TimeProvider time, ILogger<FeedGrain> log) : Grain, IFeedGrain
{
    private readonly FeedRing _ring = new(options.Value.Remembered, options.Value.RememberedCharacters);
    private readonly Dictionary<IFeedObserver, Subscription> _subscriptions = [];
    private readonly string _epoch = ids.Next();
    private Gathered? _gathered;
    private Task _lastWrite = Task.CompletedTask;
    private int _waiting;
    private int _shard;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public async Task<Outcome<ImmutableArray<LogRow>>> Publish(ImmutableArray<NewLogLine> lines)
    {
        if (lines.IsEmpty) return lines.IsDefault ? FleetError.Invalid("There are no lines", "lines") : ImmutableArray<LogRow>.Empty;
        if (_waiting + lines.Length > options.Value.MaxWaiting) return FleetError.Unavailable("Too many log lines wait to be stored just now");

        var now = time.GetUtcNow();
        ImmutableArray<LogRow> rows =
        [
            .. lines.Select(line => new LogRow(
                ids.Next(), line.InstanceId, line.Level, line.Source, line.Message, line.At ?? now, line.Metadata, line.DeploymentId)),
        ];
        _waiting += rows.Length;
        FeedFigures.Wait(rows.Length);
        try
        {
            if (_gathered is { } open)
            {
                open.Rows.AddRange(rows);
                await open.Written;
            }
            else
            {
                var mine = _gathered = new Gathered();
                mine.Rows.AddRange(rows);
                _lastWrite = mine.Written = Write(mine, _lastWrite);
                await mine.Written;
            }
        }
        finally
        {
            _waiting -= rows.Length;
            FeedFigures.Wait(-rows.Length);
        }

        return rows;
    }

    public Task<FeedPosition> Subscribe(IFeedObserver observer)
    {
        if (!_subscriptions.TryGetValue(observer, out var subscription)) _subscriptions.Add(observer, subscription = new Subscription());
        subscription.Until = time.GetUtcNow() + FeedLease.Duration;
        return Task.FromResult(Position);
    }

    public Task Unsubscribe(IFeedObserver observer)
    {
        _subscriptions.Remove(observer);
        return Task.CompletedTask;
    }

    public Task<FeedBatch?> Since(FeedPosition position) => Task.FromResult(
        position.Epoch == _epoch && _ring.Since(position.Next) is { } lines ? new FeedBatch(_shard, position, lines) : null);

    private FeedPosition Position => new(_epoch, _ring.Next);

    private async Task Write(Gathered batch, Task previous)
    {
        // Whoever waits for the one before hears of its failure; this one is another attempt.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _gathered = null;
        await history.Append(batch.Rows);
        Show([.. batch.Rows]);
    }

    private void Show(ImmutableArray<LogRow> rows)
    {
        var batch = new FeedBatch(_shard, Position, rows);
        _ring.Add(rows);
        var now = time.GetUtcNow();
        foreach (var (observer, subscription) in _subscriptions.ToList())
        {
            if (subscription.Until < now) _subscriptions.Remove(observer);
            else if (subscription.UnderWay < options.Value.MaxUnderWay) _ = Show(observer, subscription, batch);
            else FeedFigures.PassOver();
        }
    }

    private async Task Show(IFeedObserver observer, Subscription subscription, FeedBatch batch)
    {
        subscription.UnderWay++;
        try
        {
            await observer.Shown(batch);
        }
        catch (Exception exception)
        {
            // It may be gone, or only slow: it sees the gap in the numbers, and its lease ends if it does not renew it.
            log.NotShown(exception, _shard);
        }
        finally
        {
            subscription.UnderWay--;
        }
    }

    private sealed class Gathered
    {
        public List<LogRow> Rows { get; } = [];

        public Task Written { get; set; } = Task.CompletedTask;
    }

    private sealed class Subscription
    {
        public DateTimeOffset Until { get; set; }

        public int UnderWay { get; set; }
    }
}

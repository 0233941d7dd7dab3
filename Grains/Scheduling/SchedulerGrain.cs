using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Scheduling;
using Fleet.Storage;
using Fleet.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Scheduling;

/// <summary>How the scheduler's shards read and deliver.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Rows read at a time. 500 by default: a herd of due rows is worked off in windows and never loaded whole.</summary>
    public int Window { get; set; } = 500;

    /// <summary>
    /// Calls under way at a time in one shard. 64 by default: enough to hide slow targets and to fill the transactions that they share,
    /// too few to flood the rest.
    /// </summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>The longest sleep. 60 s by default: a row that another process wrote is found within it.</summary>
    public TimeSpan MaxSleep { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause before a failed delivery is tried again. 5 min by default.</summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// Sleeps until its earliest row is due, then calls. A row goes when its target has answered: a crash in between delivers the same
/// occurrence again.
/// </summary>
internal sealed class SchedulerGrain(
    IDueTimes dueTimes, IIdSource ids, IOptions<SchedulerOptions> options, TimeProvider time, ILogger<SchedulerGrain> log)
    : Grain, ISchedulerGrain
{
    private static readonly TimeSpan FirstRetryPause = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private int _shard;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);
        _timer = this.RegisterGrainTimer(
            Deliver, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task Remind(Reminder reminder)
    {
        await dueTimes.Put([new DueRow(_shard, reminder.Target, reminder.Name, reminder.At, ids.Next(), 0)]);
        if (reminder.At < _next) SleepUntil(reminder.At);
    }

    public Task Forget(string target, string name) => dueTimes.Remove(target, name);

    public Task Wake() => Task.CompletedTask;

    private async Task Deliver(CancellationToken cancellation)
    {
        // While this runs, any new reminder must wake it again afterwards, however late the rows it sees are.
        _next = DateTimeOffset.MaxValue;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var rows = await dueTimes.Due(_shard, time.GetUtcNow(), options.Value.Window, cancellation);
                await DeliverAll(rows, cancellation);
                if (rows.Length < options.Value.Window) break;
            }

            var earliest = await dueTimes.Earliest(_shard, cancellation) ?? DateTimeOffset.MaxValue;
            SleepUntil(earliest < _next ? earliest : _next);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.ShardFailed(exception, _shard);
            SleepUntil(time.GetUtcNow() + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A slow target holds up its own lane only; the rows go together, in one write for the window.</summary>
    private async Task DeliverAll(ImmutableArray<DueRow> rows, CancellationToken cancellation)
    {
        var delivered = new bool[rows.Length];
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Value.Concurrency, rows.Length)).Select(_ => Lane()));
        var done = rows.Where((_, i) => delivered[i]).ToImmutableArray();
        var failed = rows.Where((_, i) => !delivered[i]).Select(Later).ToImmutableArray();
        if (!done.IsEmpty) await dueTimes.Complete(done, cancellation);
        if (!failed.IsEmpty) await dueTimes.Postpone(failed, cancellation);

        async Task Lane()
        {
            while (next < rows.Length)
            {
                var i = next++;
                delivered[i] = await Deliver(rows[i]);
            }
        }
    }

    private async Task<bool> Deliver(DueRow row)
    {
        FleetMeasures.CalledBack(time.GetUtcNow() - row.At);
        try
        {
            if (GrainFactory.DueTarget(row.Target) is { } target) await target.OnDue(new DueOccurrence(row.Name, row.At, row.Occurrence));
            return true;
        }
        catch (Exception exception)
        {
            log.DeliveryFailed(exception, row.Target, row.Name, row.Attempts + 1);
            return false;
        }
    }

    private DueRow Later(DueRow row) => row with
    {
        Attempts = row.Attempts + 1, At = time.GetUtcNow() + Backoff.Of(FirstRetryPause, row.Attempts, options.Value.MaxRetryPause),
    };

    private void SleepUntil(DateTimeOffset at)
    {
        _next = at;
        var sleep = at - time.GetUtcNow();
        _timer!.Change(sleep < TimeSpan.Zero ? TimeSpan.Zero : sleep < options.Value.MaxSleep ? sleep : options.Value.MaxSleep, Timeout.InfiniteTimeSpan);
    }
}

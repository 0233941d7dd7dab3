using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Security;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>
/// Once a minute: forgets what is of destroyed instances, reads the advisories and matches with them what was matched with others, begins the scans
/// that are due, and tells the alert rules. Every process does it; each part is the same when done twice, and a fault of one keeps no other.
/// </summary>
internal sealed partial class SecurityClock(
    IGrainFactory grains,
    IAdvisories advisories,
    ISecurityRecords records,
    ISecurityWatch watch,
    IStateQueries states,
    IOptions<SecurityOptions> options,
    TimeProvider time,
    ILogger<SecurityClock> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private const string Schedule = "system:schedule";
    private const int PageSize = 500;
    private const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Tick(stoppingToken);
    }

    /// <summary>What is done each minute.</summary>
    public async Task Tick(CancellationToken cancellationToken)
    {
        await Try(records.Forget, cancellationToken);
        await Try(MatchAgain, cancellationToken);
        await Try(ScanWhatIsDue, cancellationToken);
        await Try(token => watch.Look(null, token), cancellationToken);
    }

    private async Task MatchAgain(CancellationToken cancellationToken)
    {
        await advisories.Refresh(cancellationToken);
        if (advisories.Edition is not { } edition) return;
        var outdated = (await records.LastScans(cancellationToken)).Where(scan => scan.ReadAt is not null && scan.Advisories != edition);
        await ForEach(outdated.Select(scan => scan.Instance), id => grains.Security(id).MatchAgain(), cancellationToken);
    }

    private async Task ScanWhatIsDue(CancellationToken cancellationToken)
    {
        if (options.Value.ScanEvery is not { } every) return;
        var (now, last) = (time.GetUtcNow(), (await records.LastScans(cancellationToken)).ToDictionary(scan => scan.Instance, scan => scan.StartedAt));
        var due = new List<InstanceId>();
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery
                {
                    Kind = StateKinds.Instance, Cursor = cursor, Limit = PageSize,
                    Filters = [new("status", [nameof(InstanceStatus.Running)]), new("serverId", [], Not: true)],
                },
                cancellationToken);
            due.AddRange(page.Rows.Select(row => InstanceId.Of(row.Id)).Where(id => !(last.GetValueOrDefault(id) + Pause(id, every) > now)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        // Those that have waited longest come first, so that none waits for ever where there are more than can be begun.
        await ForEach(due.OrderBy(id => last.GetValueOrDefault(id)).Take(options.Value.ScansPerMinute), Scan, cancellationToken);
    }

    private async Task Scan(InstanceId id)
    {
        if ((await grains.Security(id).Scan(Schedule)).IsOk) await grains.Security(id).Completion(TimeSpan.FromSeconds(20));
    }

    /// <summary>Up to a tenth more, and for one instance always the same.</summary>
    private static TimeSpan Pause(InstanceId id, TimeSpan every) => every * (1 + (GrainKeys.Hash(id.Value) % 100 / 1_000.0));

    private async Task ForEach(IEnumerable<InstanceId> instances, Func<InstanceId, Task> act, CancellationToken cancellationToken)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(instances.ToImmutableArray(), limits, async (id, token) => await Try(_ => act(id), token));
    }

    private async Task Try(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            PartFailed(log, exception);
        }
    }

    [LoggerMessage(370, LogLevel.Warning, "A part of the minutely look at security failed; tried again in a minute")]
    private static partial void PartFailed(ILogger logger, Exception exception);
}

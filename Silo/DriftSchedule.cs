using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Grains.Drift;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>
/// Has instances that run or are suspended looked at once in each period. Every process does it: an instance that was looked at meanwhile is not
/// looked at again. So many at a time, each for so long at most, that hosts which hang hold up nobody for ever.
/// </summary>
internal sealed partial class DriftSchedule(
    IGrainFactory grains, IStateQueries states, IDriftRecords records, IOptions<DriftOptions> options, TimeProvider time, ILogger<DriftSchedule> log) : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    private static readonly ImmutableArray<StateFilter> OnServers = [InUse, new("serverId", [], Not: true)];
    private static readonly ImmutableArray<StateFilter> Heard = [InUse, new("serverId", []), new("hasAgent", ["true", "1"])];

    /// <summary>Has those looked at that are due; their number.</summary>
    public async Task<int> Look(CancellationToken cancellationToken)
    {
        await records.EndDestroyed(time.GetUtcNow(), cancellationToken);

        // Of what registered itself and never had an agent, nothing is known that could differ.
        return await Look(OnServers, cancellationToken) + await Look(Heard, cancellationToken);
    }

    /// <summary>Its own period, nine tenths to eleven of the usual one: the same in every process.</summary>
    public TimeSpan PeriodOf(string instance) => options.Value.Period * (0.9 + (0.2 * GrainKeys.Hash(instance) / uint.MaxValue));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Sweep, time);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                SweepFailed(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static StateFilter InUse => new("status", [nameof(InstanceStatus.Running), nameof(InstanceStatus.Suspended)]);

    private async Task<int> Look(ImmutableArray<StateFilter> filters, CancellationToken cancellationToken)
    {
        var looked = 0;
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery { Kind = StateKinds.Instance, Filters = filters, Cursor = cursor, Limit = PageSize, IdsOnly = true }, cancellationToken);
            var last = await records.LastTaken([.. page.Rows.Select(row => row.Id)], cancellationToken);
            var now = time.GetUtcNow();
            var due = page.Rows.Where(row => !last.TryGetValue(row.Id, out var at) || at + PeriodOf(row.Id) <= now).Select(row => InstanceId.Of(row.Id)).ToList();
            var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Value.MaxConcurrent, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(due, limits, async (id, _) => await LookAt(id));
            looked += due.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return looked;
    }

    private async Task LookAt(InstanceId id)
    {
        try
        {
            var grain = grains.Drift(id);
            var begun = await grain.Check(DriftActors.Schedule, PeriodOf(id.Value) / 2);

            // Waited for only so that no more are under way at a time than may be.
            if (begun.IsOk) await grain.Taken(begun.Value, LongestWait);
        }
        catch (Exception exception)
        {
            LookFailed(log, exception, id);
        }
    }

    [LoggerMessage(184, LogLevel.Warning, "Not every instance that is due could be compared with what is declared of it; tried again at the next sweep")]
    private static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(185, LogLevel.Warning, "{Instance} could not be compared with what is declared of it")]
    private static partial void LookFailed(ILogger logger, Exception exception, InstanceId instance);
}

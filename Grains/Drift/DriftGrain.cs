using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Grains.Common;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Drift;

/// <summary>
/// Looks at its instance in an interleaving tick, so that a host that hangs keeps nobody waiting, and writes down in a turn what was found. What
/// becomes of plans is in <c>DriftGrain.Remediating.cs</c>.
/// </summary>
internal sealed partial class DriftGrain(
    IDriftRecords records, DriftLook look, IIdSource ids, TimeProvider time, ILogger<DriftGrain> log) : Grain, IDriftGrain
{
    private readonly Changes _changes = new(time);
    private DriftSnapshotId? _looking;
    private IGrainTimer? _tick;
    private DateTimeOffset? _lookedAt;

    private InstanceId Id => InstanceId.Of(this.GetPrimaryKeyString());

    public async Task<Outcome<DriftSnapshotId>> Check(string actor, TimeSpan within)
    {
        if (_looking is { } running) return running;
        var now = time.GetUtcNow();
        if (_lookedAt > now - within) return FleetError.Conflict("It has just been looked at");
        var instance = await GrainFactory.Instance(Id).Get();
        if (!instance.IsOk || instance.Value.Status == InstanceStatus.Destroyed) return FleetError.NotFound("Instance");
        if (instance.Value.Operation is { } operation) return FleetError.Conflict($"Operation {operation} works on this instance: wait for it");

        var id = ids.NewOf<DriftSnapshotId>(Id);
        (_looking, _lookedAt) = (id, now);
        _tick = this.RegisterGrainTimer(
            cancellation => Look(id, actor, cancellation),
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return id;
    }

    public async Task<Outcome<DriftSnapshot>> Taken(DriftSnapshotId id, TimeSpan wait)
    {
        await _changes.Await(() => _looking != id, wait);
        if (_looking == id) return FleetError.Unavailable("The check has not ended yet: ask for its snapshot later");
        return await records.Find(id) is { } snapshot ? snapshot : FleetError.Unavailable("The check could not be written down");
    }

    public async Task Record(DriftSnapshotId id, string actor, DriftReport report)
    {
        var by = actor == DriftActors.Schedule ? actor : $"check:{actor}";
        var (changed, open) = await Apply(id, report, _ => by);
        await records.Write(Snapshot(id, actor, report), changed);
        if (report.Status == DriftStatus.Error) log.LookFailed(Id, report.Error ?? "");
        if (changed.Length > 0) log.DriftChanged(Id, changed.Count(one => one.Snapshot == id), changed.Count(one => !one.IsOpen), open);
    }

    public async Task<Outcome<DriftEvent>> Resolve(DriftEventId id, string actor)
    {
        if (await records.Find(id) is not { } found) return NoEvent;
        if (!found.IsOpen) return found;
        return await Write(found with { ResolvedAt = time.GetUtcNow(), ResolvedBy = actor });
    }

    private static FleetError NoEvent => FleetError.NotFound("Drift event");

    private async Task Look(DriftSnapshotId id, string actor, CancellationToken cancellation)
    {
        try
        {
            var report = await Look(cancellation);
            if (!cancellation.IsCancellationRequested) await this.AsReference<IDriftGrain>().Record(id, actor, report);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Nothing was written down: the next look sees the same.
            log.LookThrew(exception, Id);
        }
        finally
        {
            _looking = null;
            _tick?.Dispose();
            _tick = null;
            _changes.Announce();
        }
    }

    private async Task<DriftReport> Look(CancellationToken cancellation)
    {
        try
        {
            return await look.At(Id, null, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.LookThrew(exception, Id);
            return new DriftReport { Status = DriftStatus.Error, Error = "Fleet itself failed; its log says why" };
        }
    }

    private async Task<(ImmutableArray<DriftEvent> Changed, int Open)> Apply(DriftSnapshotId snapshot, DriftReport report, Func<DriftEvent, string> by)
    {
        var open = await records.Open(Id);
        var changed = EventRules.Apply(open, report, snapshot, time.GetUtcNow(), by, () => ids.NewOf<DriftEventId>(Id));
        return (changed, open.Count(one => changed.All(other => other.Id != one.Id || other.IsOpen)));
    }

    private DriftSnapshot Snapshot(DriftSnapshotId id, string actor, DriftReport report) => new(
        id, Id, time.GetUtcNow(), actor, report.ConfigHash, report.Status, report.Error, report.Findings.Length)
    {
        Declared = report.Declared,
        Actual = report.Actual,
    };

    private async Task<DriftEvent> Write(DriftEvent next)
    {
        await records.Write(null, [next]);
        return next;
    }
}

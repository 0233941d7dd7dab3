using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>
/// The look at the machine runs in an interleaving tick, so that a slow host never keeps callers waiting; what it found comes back as an
/// ordinary turn, so that only turns write.
/// </summary>
internal sealed partial class ServerGrain
{
    private IGrainTimer? _probing;
    private ProbeReport? _latest;
    private DateTimeOffset? _lastSeenAt;
    private int _misses;

    public async Task Probed(ProbeReport? report, RemoteError? error)
    {
        if (!_state.Exists || State.Status is not (ServerStatus.Active or ServerStatus.Offline)) return;
        if (report is not null)
        {
            (_latest, _lastSeenAt, _misses) = (report, time.GetUtcNow(), 0);
            if (State.Status == ServerStatus.Offline) await Move(State, ServerEvent.Answered, null);
            return;
        }

        if (error!.Fault == RemoteFault.HostKeyChanged)
        {
            await Move(State, ServerEvent.HostKeyChanged, error.Message);
            StopProbing();
            return;
        }

        // The server's own commands left no room for the probe: that says nothing about the machine.
        if (error.Fault == RemoteFault.QueueFull) return;

        _misses++;
        log.ProbeMissed(State.Id, _misses, error.Fault, error.Message);
        if (State.Status == ServerStatus.Active && _misses >= options.Value.MissesUntilOffline)
        {
            await Move(State, ServerEvent.Missed, error.Message);
        }
    }

    private void EnsureProbing()
    {
        if (_probing is not null || !_state.Exists || State.Status is not (ServerStatus.Active or ServerStatus.Offline)) return;
        // Servers that a restart wakes at once are not all looked at at once: each has its own moment within the interval.
        var moment = options.Value.Interval * (GrainKeys.Hash(State.Id.Value) / (double)uint.MaxValue);
        _probing = this.RegisterGrainTimer(
            Probe, new GrainTimerCreationOptions(moment, options.Value.Interval) { Interleave = true, KeepAlive = true });
    }

    private void StopProbing()
    {
        _probing?.Dispose();
        _probing = null;
    }

    private async Task Probe(CancellationToken cancellation)
    {
        var takenAt = time.GetUtcNow();
        var probe = await machines.Probe(State.Machine(), cancellation);
        if (cancellation.IsCancellationRequested) return;

        await this.AsReference<IServerGrain>().Probed(probe.Value, probe.Error);
        if (probe.Value is { } report)
        {
            await Tell(report, takenAt);
        }
        else if (State.Status is ServerStatus.Offline or ServerStatus.Error)
        {
            // Told at every miss, not once: a crash between the two writes must not leave an instance believed alive.
            await Task.WhenAll(State.Reservations.Keys.Select(id => GrainFactory.Instance(InstanceId.Of(id)).ServerLost()));
        }
    }

    private async Task Tell(ProbeReport report, DateTimeOffset takenAt)
    {
        var seen = report.Instances.ToDictionary(observation => observation.Instance.Value);
        await Task.WhenAll(State.Reservations.Keys.Select(id =>
        {
            var observation = seen.GetValueOrDefault(id) ?? Missing(InstanceId.Of(id));
            return GrainFactory.Instance(observation.Instance).Observe(observation, takenAt, report.MemoryTotal, report.DiskTotal);
        }));
    }

    private static InstanceObservation Missing(InstanceId id) =>
        new(id, ProcessState.Missing, null, HealthState.Unknown, null, null, 0, 0, 0, 0);
}

using System.Text.Json.Nodes;
using Fleet.Agents;
using Fleet.Common;
using Fleet.Instances;
using Orleans.Storage;

namespace Fleet.Grains.Instances;

/// <summary>
/// How an agent speaks for its instance, and what its silence means. A steady heartbeat writes nothing. Who is present is known without the
/// database: that it is gone turns no agent away, and makes none lost.
/// </summary>
internal sealed partial class InstanceGrain
{
    private static readonly TimeSpan SilencePause = TimeSpan.FromSeconds(5);

    private string? _connection;
    private string _gateway = "";
    private bool _isMeasuredByAgent;
    private TimeSpan _deadline;
    private TimeSpan _timerDue;
    private IGrainTimer? _silence;

    /// <summary>Deadlines count on this and not on the clock, which somebody may set: silence lasts as long as it lasts.</summary>
    private TimeSpan Elapsed => time.GetElapsedTime(0);

    private HeartbeatLease Lease => new(heartbeats.Value.Interval, heartbeats.Value.Grace);

    public async Task<Outcome<HeartbeatLease>> AgentConnected(string connection, string gateway)
    {
        if (!_state.Exists || State.Status == InstanceStatus.Destroyed) return NotFound;
        var isReplacing = _connection is { } older && older != connection;
        if (isReplacing) _isMeasuredByAgent = false;
        (_connection, _gateway) = (connection, gateway);
        if (!State.HasAgent) await _state.Commit(State with { HasAgent = true, UpdatedAt = time.GetUtcNow() });
        await TellIfPossible(EventTypes.Connect, isReplacing ? new() { ["replaced_another"] = true } : []);
        if (State.Status == InstanceStatus.Stopped && !State.IsManaged) await Recover("agent connected");
        Expect(heartbeats.Value.Interval + heartbeats.Value.Grace);
        return Lease;
    }

    public async Task<Outcome<Done>> SendToAgent(AgentFrame frame) => _connection is { } connection
        ? await GrainFactory.Gateway(_gateway).Deliver(connection, frame)
        : FleetError.Conflict("No agent of this instance is connected");

    public async Task AgentDisconnected(string connection)
    {
        if (connection != _connection) return;
        (_connection, _isMeasuredByAgent) = (null, false);
        Expect(heartbeats.Value.Grace);
        await TellIfPossible(EventTypes.Disconnect, []);
    }

    public async Task<Outcome<HeartbeatLease>> Heartbeat(AgentHeartbeat heartbeat)
    {
        if (Unheard(heartbeat.Connection) is { } unheard) return unheard;

        var last = _lastHeartbeat;
        _isMeasuredByAgent |= heartbeat is { CpuPercent: not null } or { MemoryUsed: not null } or { DiskUsed: not null };
        _lastHeartbeat = new Heartbeat(
            time.GetUtcNow(),
            heartbeat.CpuPercent ?? last?.CpuPercent ?? _sample?.CpuPercent ?? 0,
            heartbeat.MemoryUsed ?? last?.MemoryUsed ?? _sample?.MemoryUsed ?? 0,
            heartbeat.MemoryTotal ?? last?.MemoryTotal ?? _sample?.MemoryTotal ?? 0,
            heartbeat.DiskUsed ?? last?.DiskUsed ?? _sample?.DiskUsed ?? 0,
            heartbeat.DiskTotal ?? last?.DiskTotal ?? _sample?.DiskTotal ?? 0,
            heartbeat.UptimeSeconds ?? last?.UptimeSeconds ?? 0);
        Expect(heartbeats.Value.Interval + heartbeats.Value.Grace);

        if (heartbeat.AgentVersion is { Length: > 0 and <= 64 } version && version != State.AgentVersion)
        {
            await _state.Commit(State with { AgentVersion = version, UpdatedAt = time.GetUtcNow() });
        }

        CompareWithRules();
        await NoteInside(heartbeat);
        if (State.Status is InstanceStatus.Error or InstanceStatus.Unknown && !State.IsManaged) await Recover("heartbeat");
        return Lease;
    }

    private async Task Recover(string because)
    {
        await _state.Commit(State with
        {
            Status = InstanceStatus.Running, Desired = InstanceStatus.Running, StatusMessage = null, UpdatedAt = time.GetUtcNow(),
        });
        await Tell(EventTypes.HeartbeatRecovered, new() { ["because"] = because });
    }

    /// <summary>Moves the deadline. The timer is not moved with it: it looks again when it finds that it came too early.</summary>
    private void Expect(TimeSpan within)
    {
        _deadline = Elapsed + within;
        if (_silence is null)
        {
            _silence = this.RegisterGrainTimer(
                CheckSilence, new GrainTimerCreationOptions(within, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else if (_timerDue > _deadline)
        {
            _silence.Change(within, Timeout.InfiniteTimeSpan);
        }
        else
        {
            return;
        }

        _timerDue = _deadline;
    }

    private async Task CheckSilence(CancellationToken cancellation)
    {
        var remaining = _deadline - Elapsed;
        if (remaining > TimeSpan.Zero)
        {
            _silence!.Change(remaining, Timeout.InfiniteTimeSpan);
            _timerDue = _deadline;
            return;
        }

        if (State.Status == InstanceStatus.Running && !State.IsManaged && State.HasAgent)
        {
            try
            {
                await Lose();
            }
            catch (Exception exception) when (exception is not InconsistentStateException)
            {
                // Looked at again: until it could be written down, a heartbeat still comes in time.
                log.LossNotWritten(exception, State.Id);
                _silence!.Change(SilencePause, Timeout.InfiniteTimeSpan);
                _timerDue = Elapsed + SilencePause;
                return;
            }
        }

        _silence!.Dispose();
        _silence = null;
    }

    private async Task Lose()
    {
        var since = _lastHeartbeat?.At;
        await _state.Commit(State with
        {
            Status = InstanceStatus.Error,
            StatusMessage = since is { } at ? $"No heartbeat since {at:yyyy-MM-ddTHH:mm:ssZ}" : "No heartbeat since Fleet started",
            UpdatedAt = time.GetUtcNow(),
        });
        log.HeartbeatLost(State.Id, since);
        await TellIfPossible(EventTypes.HeartbeatLost, new() { ["last_heartbeat"] = since?.ToString("O") });
    }

    /// <summary>What an agent's connection does is no less true for an event that could not be stored.</summary>
    private async Task TellIfPossible(string type, JsonObject metadata)
    {
        try
        {
            await Tell(type, metadata);
        }
        catch (Exception exception)
        {
            log.EventLost(exception, State.Id, type);
        }
    }
}

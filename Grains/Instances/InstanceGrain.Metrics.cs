using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Grains.Instances;

/// <summary>What its agent, or a probe, says of the instance beside that it lives. The newest stands in memory, the rest is history.</summary>
internal sealed partial class InstanceGrain
{
    private SampleRow? _sample;
    private DateTimeOffset _sampledAt;
    private InstanceProcesses _processes = new(null, []);

    public Task<Outcome<Done>> Metrics(AgentMetrics metrics)
    {
        if (Unheard(metrics.Connection) is { } unheard) return Task.FromResult<Outcome<Done>>(unheard);
        if (AgentReportRules.Check(metrics) is { } wrong) return Task.FromResult<Outcome<Done>>(wrong);

        var now = time.GetUtcNow();
        var at = metrics.At is { } told && told <= now && told > now - SampleRow.MaxLateness ? told : now;
        var last = _lastHeartbeat;
        var sample = new SampleRow(
            State.Id.Value,
            at,
            metrics.CpuPercent ?? _sample?.CpuPercent ?? last?.CpuPercent ?? 0,
            metrics.MemoryUsed ?? _sample?.MemoryUsed ?? last?.MemoryUsed ?? 0,
            metrics.MemoryTotal ?? _sample?.MemoryTotal ?? last?.MemoryTotal ?? 0,
            metrics.DiskUsed ?? _sample?.DiskUsed ?? last?.DiskUsed ?? 0,
            metrics.DiskTotal ?? _sample?.DiskTotal ?? last?.DiskTotal ?? 0)
        {
            Load1 = metrics.LoadAvg1,
            Load5 = metrics.LoadAvg5,
            Load15 = metrics.LoadAvg15,
            NetReceived = metrics.NetBytesRecv,
            NetSent = metrics.NetBytesSent,
            SwapUsed = metrics.SwapUsed,
            SwapTotal = metrics.SwapTotal,
            Cores = metrics.CoreCount,
        };

        // Told again, it is still one sample.
        if (metrics.At is not null && sample == _sample) return Task.FromResult<Outcome<Done>>(Done.Value);

        // A late one is history only.
        if (_sample is null || at >= _sample.At)
        {
            (_sample, _sampledAt) = (sample, now);
            if (last is not null) (_lastHeartbeat, _isMeasuredByAgent) = (Figures(last, sample), true);
        }

        CompareWithRules();
        return Task.FromResult<Outcome<Done>>(
            history.TryAppend(sample) ? Done.Value : FleetError.Unavailable("Too many samples wait to be stored: this one is dropped"));
    }

    public async Task<Outcome<Done>> Log(AgentLogBatch batch)
    {
        if (Unheard(batch.Connection) is { } unheard) return unheard;
        if (batch.Lines.IsDefault || batch.Lines.Length > AgentLogBatch.MaxLines)
        {
            return FleetError.Invalid($"lines must be at most {AgentLogBatch.MaxLines}", "lines");
        }

        if (batch.Lines.IsEmpty) return Done.Value;
        var now = time.GetUtcNow();
        var id = State.Id.Value;
        var published = await GrainFactory.Feed(GrainKeys.FeedShardOf(id)).Publish(
            [.. batch.Lines.Select(line => AgentReportRules.Line(id, line, now))]);
        return published.IsOk ? Done.Value : published.As<Done>();
    }

    public Task<Outcome<Done>> LlmUsage(AgentLlmUsage told)
    {
        if ((told.Connection is { } connection ? Unheard(connection) : Missing) is { } unheard) return Task.FromResult<Outcome<Done>>(unheard);
        if (LlmUsageRules.Check(told.Calls) is { } wrong) return Task.FromResult<Outcome<Done>>(wrong);
        var now = time.GetUtcNow();
        foreach (var call in told.Calls) usage.TryAppend(LlmUsageRules.Row(State.Id.Value, call, now, ids));
        return Task.FromResult<Outcome<Done>>(Done.Value);
    }

    public async Task<Outcome<Done>> Report(AgentEvent happened)
    {
        if (Unheard(happened.Connection) is { } unheard) return unheard;
        if (AgentReportRules.EventType(happened.Type) is not { } type)
        {
            return FleetError.Invalid($"eventType must be one of {string.Join(", ", EventTypes.All)}", "eventType");
        }

        var metadata = AgentReportRules.Metadata(happened.Metadata);
        if (metadata is null && happened.Metadata is not null)
        {
            return FleetError.Invalid($"metadata must be a JSON object of at most {AgentReportRules.MaxMetadataLength} characters", "metadata");
        }

        await Tell(type, metadata ?? []);
        if (ExtensionReports.Change(State.Id, type, metadata, $"use_{ids.Next()}", time.GetUtcNow()) is { } change) extensionUsage.TryRecord(change);
        return Done.Value;
    }

    public Task<Outcome<InstanceProcesses>> Processes() => Task.FromResult<Outcome<InstanceProcesses>>(_state.Exists ? _processes : NotFound);

    private static FleetError Replaced => FleetError.Conflict("Another connection speaks for this instance now");

    private FleetError? Missing => !_state.Exists || State.Status == InstanceStatus.Destroyed ? NotFound : null;

    private FleetError? Unheard(string connection) => Missing ?? (connection == _connection ? null : Replaced);

    /// <summary>What a heartbeat tells of the inside. Writes only when extensions came or went; what cannot be right is left out.</summary>
    private async Task NoteInside(AgentHeartbeat heartbeat)
    {
        var now = time.GetUtcNow();
        if (heartbeat.Processes is { IsDefault: false } processes)
        {
            _processes = new InstanceProcesses(now,
            [
                .. processes.Where(AgentReportRules.IsSound).OrderByDescending(process => process.CpuPercent)
                    .ThenByDescending(process => process.MemoryBytes).Take(AgentHeartbeat.MaxProcesses),
            ]);
        }

        if (heartbeat.Distro is { Length: > 0 and <= 64 } distro && distro != State.Distro)
        {
            await _state.Commit(State with { Distro = distro, UpdatedAt = now });
        }

        if (heartbeat.Extensions is { IsDefaultOrEmpty: false } extensions) await NoteExtensions(extensions, now);
    }

    /// <summary>Where no agent speaks, a probe's look is a sample, but not each of them.</summary>
    private void Sample(Heartbeat seen)
    {
        if (_connection is not null || (_sample is { } last && seen.At < last.At + heartbeats.Value.ProbeSampleInterval)) return;
        _sample = new SampleRow(State.Id.Value, seen.At, seen.CpuPercent, seen.MemoryUsed, seen.MemoryTotal, seen.DiskUsed, seen.DiskTotal);
        _sampledAt = time.GetUtcNow();
        history.TryAppend(_sample);
        CompareWithRules();
    }

    private static Heartbeat Figures(Heartbeat beat, SampleRow sample) => beat with
    {
        CpuPercent = sample.CpuPercent,
        MemoryUsed = sample.MemoryUsed,
        MemoryTotal = sample.MemoryTotal,
        DiskUsed = sample.DiskUsed,
        DiskTotal = sample.DiskTotal,
    };
}

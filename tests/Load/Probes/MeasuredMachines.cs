using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Telemetry;

namespace Fleet.Load.Probes;

/// <summary>The real machines, with a look at every probe; some servers can be made to hang.</summary>
internal sealed class MeasuredMachines : IMachines, IDisposable
{
    private readonly IMachines _machines;
    private readonly TimeSpan _interval;
    private readonly MeterListener _meters = new();
    private readonly AsyncLocal<ProbeSample?> _current = new();
    private readonly ConcurrentDictionary<ServerId, long> _ended = new();
    private readonly Lock _lock = new();
    private List<ProbeSample> _samples = [];
    private int _running;
    private int _most;

    public MeasuredMachines(IMachines machines, TimeSpan interval)
    {
        (_machines, _interval) = (machines, interval);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is FleetInstruments.SshProbesRunning or FleetInstruments.SshProbeWait) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<int>((_, change, _, _) =>
        {
            lock (_lock) _most = Math.Max(_most, _running += change);
        });
        _meters.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            if (_current.Value is { } sample) sample.Wait = seconds;
        });
        _meters.Start();
    }

    /// <summary>Servers that from now on are looked for at a port that never says a word.</summary>
    public (ImmutableHashSet<ServerId> Servers, int Port) Hanging { get; set; } = ([], 0);

    /// <summary>What was seen since the last call, and the most probes at once.</summary>
    public (IReadOnlyList<ProbeSample> Samples, int Most) Take()
    {
        lock (_lock)
        {
            var taken = (_samples, _most);
            (_samples, _most) = ([], _running);
            return taken;
        }
    }

    public async Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        var asked = Stopwatch.GetTimestamp();

        // The pause counts from the end of the probe before.
        var late = _ended.TryGetValue(machine.Server, out var ended) ? (Stopwatch.GetElapsedTime(ended, asked) - _interval).TotalSeconds : 0;
        var sample = new ProbeSample(Math.Max(0, late));
        _current.Value = sample;
        var (servers, port) = Hanging;
        var answer = await _machines.Probe(servers.Contains(machine.Server) ? machine with { Port = port } : machine, cancellationToken);
        (sample.Took, sample.Error) = (Stopwatch.GetElapsedTime(asked).TotalSeconds, answer.Error);
        _ended[machine.Server] = Stopwatch.GetTimestamp();
        lock (_lock) _samples.Add(sample);
        return answer;
    }

    public Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default) =>
        _machines.Connect(machine, cancellationToken);

    public Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default) =>
        _machines.ReadFacts(machine, cancellationToken);

    public Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default) =>
        _machines.CheckPrerequisites(machine, cancellationToken);

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) => _machines.NewKey(comment, cancellationToken);

    public Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) =>
        _machines.CleanUp(machine, cancellationToken);

    public Task Forget(ServerId server) => _machines.Forget(server);

    public void Dispose() => _meters.Dispose();
}

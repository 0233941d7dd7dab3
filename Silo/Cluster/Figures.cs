using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Fleet.Cluster;
using Fleet.Telemetry;

namespace Fleet.Silo.Cluster;

/// <summary>What this process has measured of itself since it began: the calls of its grains, and what Fleet's meter reads when it is asked.</summary>
internal sealed class Figures : IDisposable
{
    /// <summary>The tag that tells apart what an instrument measures.</summary>
    private static readonly ImmutableDictionary<string, string> Tags = new Dictionary<string, string>
    {
        [FleetInstruments.GrainActivations] = "grain",
        [FleetInstruments.QueueDepth] = "queue",
        [FleetInstruments.QueueDropped] = "queue",
        [FleetInstruments.Connections] = "kind",
    }.ToImmutableDictionary();

    private readonly Dictionary<(string Instrument, string Of), long> _read = [];
    private readonly Lock _reading = new();
    private readonly MeterListener _listener = new();

    public Figures()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FleetInstruments.Name && Tags.ContainsKey(instrument.Name)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>Puts the figures as they are now into a report.</summary>
    public ProcessReport Into(ProcessReport report)
    {
        lock (_reading)
        {
            _read.Clear();
            _listener.RecordObservableInstruments();
            var calls = CallTally.All.ToDictionary(one => one.Grain);
            return report with
            {
                Grains = Of("grain").Union(calls.Keys).ToImmutableSortedDictionary(
                    grain => grain, grain => Of(grain, calls.GetValueOrDefault(grain)), StringComparer.Ordinal),
                Queues = Of("queue").ToImmutableSortedDictionary(
                    queue => queue,
                    queue => new QueueFigures(Read(FleetInstruments.QueueDepth, queue), Read(FleetInstruments.QueueDropped, queue)),
                    StringComparer.Ordinal),
                Connections = Of("kind").ToImmutableSortedDictionary(kind => kind, kind => Read(FleetInstruments.Connections, kind), StringComparer.Ordinal),
            };
        }
    }

    public void Dispose() => _listener.Dispose();

    private GrainFigures Of(string grain, CallTally? calls)
    {
        var activations = Read(FleetInstruments.GrainActivations, grain);
        return calls is null ? new(activations, 0, 0, 0) : new(activations, calls.Succeeded + calls.Failed, calls.Failed, calls.Took.TotalSeconds);
    }

    private IEnumerable<string> Of(string tag) => _read.Keys.Where(key => Tags[key.Instrument] == tag).Select(key => key.Of).Distinct();

    private long Read(string instrument, string of) => _read.GetValueOrDefault((instrument, of));

    private void Note(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (tag, said) in tags)
        {
            if (tag == Tags[instrument]) _read[(instrument, said as string ?? "")] = value;
        }
    }
}

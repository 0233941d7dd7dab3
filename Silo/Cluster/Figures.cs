using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Fleet.Cluster;
using Fleet.Telemetry;

namespace Fleet.Silo.Cluster;

/// <summary>What this process has measured of itself since it began: listens to Fleet's meter.</summary>
internal sealed class Figures : IDisposable
{
    /// <summary>The tag that tells apart what an instrument measures.</summary>
    private static readonly ImmutableDictionary<string, string> Tags = new Dictionary<string, string>
    {
        [FleetInstruments.GrainCalls] = "grain",
        [FleetInstruments.GrainCallDuration] = "grain",
        [FleetInstruments.GrainActivations] = "grain",
        [FleetInstruments.QueueDepth] = "queue",
        [FleetInstruments.QueueDropped] = "queue",
        [FleetInstruments.Connections] = "kind",
    }.ToImmutableDictionary();

    private readonly ConcurrentDictionary<(string Instrument, string Of, bool HasFailed), Amount> _amounts = new();
    private readonly Lock _reading = new();
    private readonly MeterListener _listener = new();

    public Figures()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FleetInstruments.Name && Tags.ContainsKey(instrument.Name)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Puts the figures as they are now into a report.</summary>
    public ProcessReport Into(ProcessReport report)
    {
        lock (_reading)
        {
            foreach (var amount in _amounts.Values) amount.Forget();
            _listener.RecordObservableInstruments();
            return report with
            {
                Grains = By("grain", grain => new GrainFigures(
                    Whole(FleetInstruments.GrainActivations, grain),
                    Whole(FleetInstruments.GrainCalls, grain) + Whole(FleetInstruments.GrainCalls, grain, hasFailed: true),
                    Whole(FleetInstruments.GrainCalls, grain, hasFailed: true),
                    Sum(FleetInstruments.GrainCallDuration, grain))),
                Queues = By("queue", queue => new QueueFigures(
                    Whole(FleetInstruments.QueueDepth, queue), Whole(FleetInstruments.QueueDropped, queue))),
                Connections = By("kind", kind => Whole(FleetInstruments.Connections, kind)),
            };
        }
    }

    public void Dispose() => _listener.Dispose();

    private ImmutableSortedDictionary<string, T> By<T>(string tag, Func<string, T> figures) =>
        _amounts.Keys.Where(key => Tags[key.Instrument] == tag).Select(key => key.Of).Distinct()
            .ToImmutableSortedDictionary(of => of, figures, StringComparer.Ordinal);

    private long Whole(string instrument, string of, bool hasFailed = false) => (long)Math.Round(Sum(instrument, of, hasFailed));

    private double Sum(string instrument, string of, bool hasFailed = false) =>
        _amounts.TryGetValue((instrument, of, hasFailed), out var amount) ? amount.Sum : 0;

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (name, of, hasFailed) = (Tags[instrument.Name], "", false);
        foreach (var (tag, said) in tags)
        {
            if (tag == name) of = said as string ?? "";
            else if (instrument.Name == FleetInstruments.GrainCalls && tag == "outcome") hasFailed = said is "failed";
        }

        _amounts.GetOrAdd((instrument.Name, of, hasFailed), static _ => new()).Note(value, instrument.IsObservable);
    }

    /// <summary>What was added up here, and what observers say that it is: of these, each says the whole each time.</summary>
    private sealed class Amount
    {
        private double _added;
        private double _observed;

        public double Sum => Volatile.Read(ref _added) + Volatile.Read(ref _observed);

        public void Forget() => Volatile.Write(ref _observed, 0);

        public void Note(double value, bool isObserved)
        {
            ref var sum = ref isObserved ? ref _observed : ref _added;
            for (var before = Volatile.Read(ref sum); ;)
            {
                var found = Interlocked.CompareExchange(ref sum, before + value, before);
                if (found.Equals(before)) return;
                before = found;
            }
        }
    }
}

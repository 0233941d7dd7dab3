using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Fleet.Telemetry;

/// <summary>The instruments that are read when somebody asks, and the readings behind them.</summary>
public static class FleetReadings
{
    private static ImmutableArray<Reading> _readings = [];

    static FleetReadings()
    {
        var meter = FleetInstruments.Meter;
        meter.CreateObservableCounter(FleetInstruments.GrainCalls, Calls, "{call}", "Calls that grains have served");
        meter.CreateObservableUpDownCounter(
            FleetInstruments.GrainActivations, () => Of(FleetInstruments.GrainActivations, "grain"), "{grain}", "Grains that are active now");
        meter.CreateObservableUpDownCounter(FleetInstruments.QueueDepth, () => Of(FleetInstruments.QueueDepth, "queue"), "{item}", "What waits in a queue now");
        meter.CreateObservableCounter(FleetInstruments.QueueDropped, () => Of(FleetInstruments.QueueDropped, "queue"), "{item}", "What a queue had to throw away");
        meter.CreateObservableUpDownCounter(
            FleetInstruments.Connections, () => Of(FleetInstruments.Connections, "kind"), "{connection}", "Connections that are open now");
        meter.CreateObservableGauge(FleetInstruments.DiskFree, () => Of(FleetInstruments.DiskFree), "By", "What is free on the disk of the data folder");
        meter.CreateObservableGauge(FleetInstruments.DiskSize, () => Of(FleetInstruments.DiskSize), "By", "How much that disk holds");
        meter.CreateObservableGauge(FleetInstruments.ProcessStart, () => Of(FleetInstruments.ProcessStart), "s", "When the process began");
    }

    /// <summary>Shows them until it is disposed.</summary>
    public static IDisposable Show(IEnumerable<Reading> readings)
    {
        var shown = readings.ToImmutableArray();
        ImmutableInterlocked.Update(ref _readings, all => all.AddRange(shown));
        return new Shown(shown);
    }

    private static IEnumerable<Measurement<long>> Calls()
    {
        foreach (var calls in CallTally.All)
        {
            if (calls.Succeeded is > 0 and var succeeded) yield return new(succeeded, new("grain", calls.Grain), new("outcome", "ok"));
            if (calls.Failed is > 0 and var failed) yield return new(failed, new("grain", calls.Grain), new("outcome", "failed"));
        }
    }

    // Of the process or its machine there is one, however many parts tell of it.
    private static IEnumerable<Measurement<long>> Of(string instrument) => _readings
        .Where(reading => reading.Instrument == instrument).Take(1)
        .SelectMany(reading => reading.Read()).Select(figure => new Measurement<long>(figure.Value));

    private static IEnumerable<Measurement<long>> Of(string instrument, string tag) => _readings
        .Where(reading => reading.Instrument == instrument)
        .SelectMany(reading => reading.Read())
        .GroupBy(figure => figure.Key, figure => figure.Value)
        .Select(figures => new Measurement<long>(figures.Sum(), new KeyValuePair<string, object?>(tag, figures.Key)));

    private sealed class Shown(ImmutableArray<Reading> readings) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref _readings, all => all.RemoveRange(readings, ReferenceEqualityComparer.Instance));
    }
}

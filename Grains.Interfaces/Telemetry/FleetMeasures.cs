using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Fleet.Telemetry;

/// <summary>
/// What rooms note as it happens. While nobody listens a note costs next to nothing; tags hold words of a small fixed set, never ids, so that the number
/// of series is bounded.
/// </summary>
public static class FleetMeasures
{
    private const string Seconds = "s";
    private const string Kind = "kind";
    private const string Outcome = "outcome";

    // From a tenth of a millisecond, which a call of a grain may take, to the time limit of a call.
    private static readonly double[] Short = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly double[] Long = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

    private static readonly Histogram<double> CallDuration = Histogram(FleetInstruments.GrainCallDuration, Short, "How long grains took for a call");
    private static readonly Counter<long> Frames = Counter(FleetInstruments.AgentFrames, "{frame}", "Frames that agents have sent");
    private static readonly Counter<long> Operations = Counter(FleetInstruments.Operations, "{operation}", "Operations that have ended");
    private static readonly Histogram<double> OperationDuration = Histogram(FleetInstruments.OperationDuration, Long, "How long operations took");
    private static readonly Counter<long> Alerts = Counter(FleetInstruments.Alerts, "{transition}", "Transitions of alerts");
    private static readonly Counter<long> Deliveries = Counter(FleetInstruments.Deliveries, "{attempt}", "Attempts to tell somebody");
    private static readonly Histogram<double> Lateness = Histogram(FleetInstruments.SchedulerLateness, Long, "How late what was due has been called back");
    private static readonly Histogram<double> DatabaseDuration = Histogram(FleetInstruments.DatabaseDuration, Short, "How long the database took");
    private static readonly Counter<long> DatabaseErrors = Counter(FleetInstruments.DatabaseErrors, "{error}", "What the database has failed");
    private static readonly Histogram<double> SshDuration = Histogram(FleetInstruments.SshDuration, Long, "How long commands on servers took");
    private static readonly Histogram<double> ProbeWait = Histogram(FleetInstruments.SshProbeWait, Long, "How long probes waited for their turn");
    private static readonly UpDownCounter<int> ProbesRunning =
        FleetInstruments.Meter.CreateUpDownCounter<int>(FleetInstruments.SshProbesRunning, "{probe}", "Probes that are under way now");

    private static readonly Counter<long> BackupBytes = Counter(FleetInstruments.BackupBytes, "By", "Bytes of backups");

    /// <summary>Shows at zero what ought to stay there: an increase is seen only of what was there before.</summary>
    public static void Begin()
    {
        foreach (var kind in (string[])["channel", "webhook"])
        {
            foreach (var outcome in (string[])["delivered", "failed", "dead"]) Deliveries.Add(0, new(Kind, kind), new(Outcome, outcome));
        }
    }

    /// <summary>A grain has served a call.</summary>
    /// <param name="calls">Those of its kind.</param>
    /// <param name="isOk">Whether it threw nothing.</param>
    /// <param name="began">The timestamp of its begin.</param>
    public static void GrainCalled(CallTally calls, bool isOk, long began)
    {
        var took = Stopwatch.GetElapsedTime(began);
        calls.Add(isOk, took);
        if (CallDuration.Enabled) CallDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("grain", calls.Grain));
    }

    /// <summary>An agent has sent a frame.</summary>
    public static void FrameReceived(string kind, bool isTaken) => Frames.Add(1, new(Kind, kind), new(Outcome, isTaken ? "taken" : "refused"));

    /// <summary>An operation has ended.</summary>
    public static void OperationEnded(string kind, bool hasSucceeded, TimeSpan took)
    {
        Operations.Add(1, new(Kind, kind), new(Outcome, hasSucceeded ? "succeeded" : "failed"));
        OperationDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Kind, kind));
    }

    /// <summary>An alert has changed.</summary>
    public static void AlertChanged(string transition) => Alerts.Add(1, new KeyValuePair<string, object?>("transition", transition));

    /// <summary>Somebody was told of something, or not.</summary>
    public static void Delivered(string kind, bool isDelivered) => Deliveries.Add(1, new(Kind, kind), new(Outcome, isDelivered ? "delivered" : "failed"));

    /// <summary>So many messages were given up.</summary>
    public static void GivenUp(string kind, long count) => Deliveries.Add(count, new(Kind, kind), new(Outcome, "dead"));

    /// <summary>Something due was called back so late.</summary>
    public static void CalledBack(TimeSpan late) => Lateness.Record(Math.Max(0, late.TotalSeconds));

    /// <summary>The database was asked for something.</summary>
    /// <param name="kind"><c>read</c> or <c>write</c>.</param>
    /// <param name="began">The timestamp of its begin.</param>
    /// <param name="isOk">Whether it did it.</param>
    public static void DatabaseAsked(string kind, long began, bool isOk)
    {
        DatabaseDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(Kind, kind));
        DatabaseErrors.Add(isOk ? 0 : 1, new KeyValuePair<string, object?>(Kind, kind));
    }

    /// <summary>A command on a server has ended.</summary>
    public static void SshEnded(string outcome, TimeSpan took) => SshDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Outcome, outcome));

    /// <summary>A probe of a server begins after having waited so long.</summary>
    public static void ProbeBegun(TimeSpan waited)
    {
        ProbeWait.Record(waited.TotalSeconds);
        ProbesRunning.Add(1);
    }

    /// <summary>A probe that had begun has ended.</summary>
    public static void ProbeEnded() => ProbesRunning.Add(-1);

    /// <summary>Bytes of a backup have come or gone.</summary>
    public static void BackupMoved(string direction, long bytes) => BackupBytes.Add(bytes, new KeyValuePair<string, object?>("direction", direction));

    private static Counter<long> Counter(string name, string unit, string description) => FleetInstruments.Meter.CreateCounter<long>(name, unit, description);

    private static Histogram<double> Histogram(string name, double[] bounds, string description) => FleetInstruments.Meter.CreateHistogram(
        name, Seconds, description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}

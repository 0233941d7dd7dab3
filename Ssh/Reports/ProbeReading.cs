using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Ssh.Reports;

/// <summary>Reads what <c>Host/probe.sh</c> and <c>Runtimes/process/status.sh</c> print.</summary>
internal static class ProbeReading
{
    public static Remote<ProbeReport> Read(string text) => Guarded(text, report => new ProbeReport(
        report.Decimal("uptime"),
        report.Decimal("load"),
        report.Whole64("memory.total"),
        report.Whole64("memory.available"),
        report.Whole64("disk.total"),
        report.Whole64("disk.available"),
        [.. Instances(report).Select(id => Observation(report, id))]));

    public static Remote<InstanceObservation> ReadOne(string text, InstanceId instance) => Guarded(text, report => Observation(report, instance));

    private static IEnumerable<InstanceId> Instances(KeyValues report)
    {
        const string State = ".state";
        foreach (var key in report.Keys.Where(k => k.EndsWith(State, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (FleetId.TryParse<InstanceId>(key[..^State.Length], out var id)) yield return id;
        }
    }

    private static InstanceObservation Observation(KeyValues report, InstanceId instance)
    {
        var id = instance.Value;
        return new(
            instance,
            report.Text(id + ".state") switch
            {
                "running" => ProcessState.Running,
                "stopped" => ProcessState.Stopped,
                "exited" => ProcessState.Exited,
                "missing" => ProcessState.Missing,
                "paused" => ProcessState.Paused,
                _ => throw new FormatException($"{id}.state is none that is known"),
            },
            report.FindWhole(id + ".exit"),
            report.Find(id + ".health") switch
            {
                null => HealthState.Unknown,
                "healthy" => HealthState.Healthy,
                "unhealthy" => HealthState.Unhealthy,
                _ => throw new FormatException($"{id}.health is none that is known"),
            },
            report.Find(id + ".message"),
            report.FindWhole(id + ".pid"),
            report.DecimalOrZero(id + ".uptime"),
            report.DecimalOrZero(id + ".cpu"),
            report.Whole64OrZero(id + ".memory"),
            report.Whole64OrZero(id + ".disk"),
            report.FindWhole(id + ".connections") ?? 0,
            report.FindWhole(id + ".waiting") ?? 0);
    }

    private static Remote<T> Guarded<T>(string text, Func<KeyValues, T> read)
    {
        try
        {
            return read(KeyValues.Whole(text));
        }
        catch (FormatException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The machine's report cannot be read: {exception.Message}.");
        }
    }
}

using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.ScheduledTasks;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Previews;

/// <summary>Rehearses a rule over the stored series, one target after the other, as far as its readings last.</summary>
internal sealed class AlertPreview(IMetrics metrics, TaskTargets targets, IGrainFactory grains) : IAlertPreview
{
    /// <summary>A day is read in so many pieces that samples of every 8 s come as they were measured, and not in buckets.</summary>
    private const int Pieces = 6;

    public async Task<Outcome<RulePreview>> Preview(AlertRuleSpec rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (AlertRuleRules.Check(rule) is { } error) return error;
        if (rule.Type is not (AlertRuleType.Threshold or AlertRuleType.Anomaly))
        {
            return FleetError.Invalid("Only rules about what is measured can be tried: THRESHOLD and ANOMALY", "type");
        }

        if (rule.Scope.Instance is { } only && !(await grains.Instance(only).Get()).IsOk)
        {
            return FleetError.Invalid("There is no instance of that id", "instanceId");
        }

        var (found, hasMore) = await targets.Find(rule.Scope);
        var view = new AlertRuleView(AlertRuleId.Of("rule_preview"), rule, IsEnabled: true, 1, 0, "", from, from);
        var readings = new Readings(metrics);
        var rehearsed = new List<TargetRehearsal>();
        foreach (var instance in found.Take(RulePreview.MaxTargets))
        {
            if (readings.IsSpent) break;
            var target = new TargetRehearsal(view, instance);
            await Rehearse(target, instance, from, to, readings, cancellationToken);
            rehearsed.Add(target);
        }

        var alerts = rehearsed.SelectMany(target => target.Alerts).OrderByDescending(alert => alert.FiredAt).ToList();
        return new RulePreview
        {
            Targets = rehearsed.Count,
            TargetsWithoutSamples = rehearsed.Count(target => target.Samples == 0),
            IsCut = hasMore || rehearsed.Count < found.Length || readings.IsSpent,
            Samples = rehearsed.Sum(target => (long)target.Samples),
            Total = alerts.Count,
            Alerts = await Named(alerts.Take(RulePreview.MaxAlerts)),
        };
    }

    private static async Task Rehearse(
        TargetRehearsal target, InstanceId instance, DateTimeOffset from, DateTimeOffset to, Readings readings, CancellationToken cancellationToken)
    {
        var last = DateTimeOffset.MinValue;
        for (var piece = 0; piece < Pieces; piece++)
        {
            var span = new PastSpan(from + ((to - from) * piece / Pieces), from + ((to - from) * (piece + 1) / Pieces));
            foreach (var point in await readings.Read(instance, span, cancellationToken))
            {
                // A bucket that begins before its piece was in the one before.
                if (point.At <= last || point.At < from) continue;
                if (!readings.TakeSample()) return;
                last = point.At;
                if (target.Lacking(point.At) is { } past)
                {
                    foreach (var wanted in past.Wanted(point.At)) past.Add(wanted, await readings.Read(instance, wanted, cancellationToken));
                }

                target.Hear(Sample(point));
            }
        }

        target.PassUntil(to);
    }

    private async Task<ImmutableArray<PreviewedAlert>> Named(IEnumerable<PreviewedAlert> alerts)
    {
        var told = alerts.ToList();
        var names = (await Task.WhenAll(told.Select(alert => alert.Instance).Distinct().Select(async id => (Id: id, Found: await grains.Instance(id).Get()))))
            .ToDictionary(one => one.Id, one => one.Found.IsOk ? one.Found.Value.Name : one.Id.Value);
        return [.. told.Select(alert => alert with { TargetName = names[alert.Instance] })];
    }

    private static SampleRow Sample(SeriesPoint point) => new(
        point.InstanceId, point.At, point.CpuPercent, point.MemoryUsed, point.MemoryTotal, point.DiskUsed, point.DiskTotal)
    {
        Load1 = point.Load1, Load5 = point.Load5, Load15 = point.Load15, NetReceived = point.NetReceived, NetSent = point.NetSent,
    };

    /// <summary>What a preview may read and judge; when that is spent, nothing more is found.</summary>
    private sealed class Readings(IMetrics metrics)
    {
        private int _left = RulePreview.MaxReadings;
        private int _samples = RulePreview.MaxSamples;

        public bool IsSpent => _left == 0 || _samples == 0;

        public bool TakeSample()
        {
            if (_samples == 0) return false;
            _samples--;
            return true;
        }

        public async Task<ImmutableArray<SeriesPoint>> Read(InstanceId instance, PastSpan span, CancellationToken cancellationToken)
        {
            if (IsSpent) return [];
            _left--;
            return (await metrics.Series(new SeriesQuery(span.From, span.To, Granularity.Raw, instance.Value), cancellationToken)).Points;
        }
    }
}

using System.Data.Common;
using Fleet.Billing;
using Fleet.Store.Sql;

namespace Fleet.Store.Billing;

/// <summary>
/// Fills the table <c>usage_hours</c>. Each pass makes the hours that are not closed again from the spans and samples that are there, so that
/// what comes late is counted, and counted once. An hour is closed when nothing more is to be expected of it.
/// </summary>
internal sealed class Metering(ISqlEngine engine)
{
    /// <summary>How far it has come, as it stands in <c>duties</c>.</summary>
    public const string Duty = "metering";

    /// <summary>How often the hours that are not closed are made again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    // Agents may be ten minutes late, and a sample may wait for a lost database as long as it was lost, in which time nothing is metered either.
    private const long Settling = HourMeter.Hour / 2;

    // As many as one statement may name, and as many rows as other writers wait for.
    private const int InstancesAtOnce = 100;

    private readonly RunSpanTable _spans = new(engine);
    private readonly MeteredStates _states = new(engine);
    private readonly MeteredSamples _samples = new(engine);
    private DateTimeOffset _next;

    /// <summary>One pass, if it is time for one.</summary>
    public async Task Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _next && _next - now <= Period) return;
        await Pass(UnixTime.Of(now), cancellationToken);
        _next = now + Period;
    }

    private async Task Pass(long now, CancellationToken cancellationToken)
    {
        // Spans go from the states to the table: whoever reads in this order sees each.
        var standing = await _states.Spans(cancellationToken);
        if (await Begin(standing, cancellationToken) is not { } hour) return;
        for (; hour <= now; hour += HourMeter.Hour)
        {
            await Fill(hour, [.. standing.Where(span => ReachesInto(span, hour))], now, cancellationToken);
            if (hour + HourMeter.Hour + Settling <= now) await engine.Write([Closed(hour + HourMeter.Hour)], cancellationToken);
        }
    }

    // The first hour that is not closed; at the first pass of all, the one in which the first span began.
    private async Task<long?> Begin(IReadOnlyList<RunSpan> standing, CancellationToken cancellationToken)
    {
        var closed = await ClosedUntil(engine, cancellationToken);
        if (closed is not null) return closed;
        var began = standing.Select(span => UnixTime.Of(span.From)).ToList();
        if (await _spans.First(cancellationToken) is { } first) began.Add(first);
        return began.Count == 0 ? null : began.Min() - began.Min() % HourMeter.Hour;
    }

    private async Task Fill(long hour, IReadOnlyList<RunSpan> standing, long now, CancellationToken cancellationToken)
    {
        var instances = standing.Select(span => span.InstanceId)
            .Concat(await _spans.Instances(hour, hour + HourMeter.Hour, cancellationToken))
            .Concat(await _samples.Instances(hour, cancellationToken))
            .Distinct().Order(StringComparer.Ordinal);
        var lasting = standing.ToLookup(span => span.InstanceId);
        foreach (var some in instances.Chunk(InstancesAtOnce))
        {
            var rows = await Rows(hour, some, lasting, now, cancellationToken);
            await engine.Write([.. rows.SelectMany(one => Statements(hour, one.Key, one.Value))], cancellationToken);
        }
    }

    private async Task<Dictionary<string, IReadOnlyList<UsageHour>>> Rows(
        long hour, string[] instances, ILookup<string, RunSpan> lasting, long now, CancellationToken cancellationToken)
    {
        var ended = (await _spans.Between(hour, hour + HourMeter.Hour, instances, cancellationToken)).ToLookup(span => span.InstanceId);
        var samples = (await _samples.Of(hour, instances, cancellationToken)).ToLookup(sample => sample.InstanceId);
        var counting = instances.Where(id => samples[id].Any(sample => sample.Received is not null || sample.Sent is not null)).ToList();
        var before = (await _samples.Before(hour, counting, cancellationToken)).ToDictionary(sample => sample.InstanceId);

        // One that is in both is the same one: its end stands in the table.
        var spans = instances.ToDictionary(id => id, id => ended[id].Concat(lasting[id]).DistinctBy(span => span.From)
            .Select(span => span.To is null ? span with { To = UnixTime.From(now) } : span).ToList());
        var owners = await _states.Owners([.. instances.Where(id => spans[id].Count == 0)], cancellationToken);
        return instances.ToDictionary(id => id, id => HourMeter.Rows(
            id, hour, spans[id], [.. samples[id]], owners.GetValueOrDefault(id, Owner.None), before.GetValueOrDefault(id)));
    }

    private static bool ReachesInto(RunSpan span, long hour) =>
        UnixTime.Of(span.From) < hour + HourMeter.Hour && (span.To is not { } to || UnixTime.Of(to) > hour);

    // The hour of an instance is replaced as a whole: what was in it for another team may be in it no longer.
    private static IEnumerable<SqlStatement> Statements(long hour, string instance, IReadOnlyList<UsageHour> rows)
    {
        yield return new("DELETE FROM usage_hours WHERE instance_id = @instance AND at = @hour", ("instance", instance), ("hour", hour));
        foreach (var row in rows)
        {
            yield return new(
                """
                INSERT INTO usage_hours (instance_id, at, team, replica_set, run_ms, core_ms, disk_byte_hours, network_bytes, sent_bytes)
                VALUES (@instance, @hour, @team, @set, @run, @core, @disk, @network, @sent)
                """,
                ("instance", instance), ("hour", hour), ("team", row.Team ?? ""), ("set", row.ReplicaSet ?? ""),
                ("run", row.RunMs), ("core", row.CoreMs), ("disk", row.DiskByteHours), ("network", row.NetworkBytes),
                ("sent", row.SentBytes));
        }
    }

    private static SqlStatement Closed(long until) => new(
        """
        INSERT INTO duties (name, holder, leased_until, done_until) VALUES (@name, '', 0, @until)
        ON CONFLICT (name) DO UPDATE SET done_until = excluded.done_until WHERE duties.done_until < excluded.done_until
        """,
        ("name", Duty), ("until", until));

    /// <summary>The moment before which all hours are closed; null before the first.</summary>
    public static async Task<long?> ClosedUntil(ISqlEngine engine, CancellationToken cancellationToken)
    {
        var done = await engine.Read(
            new SqlStatement("SELECT done_until FROM duties WHERE name = @name", ("name", Duty)), row => row.GetInt64(0), cancellationToken);
        return done is [var until] ? until : null;
    }
}

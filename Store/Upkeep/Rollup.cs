using System.Text.Json;
using Fleet.Storage;
using Fleet.Store.Metrics;
using Fleet.Store.Sql;

namespace Fleet.Store.Upkeep;

/// <summary>
/// Rolls samples up, from where the last pass ended and as far back as late samples may belong. Minutes and five minutes are made when they are over, and
/// an hour with each five minutes of it: what an instance does now counts soon. Series take what is not over from further below (<see cref="SeriesSql"/>).
/// </summary>
internal sealed class Rollup(ISqlEngine engine)
{
    private const long Minute = 60_000;

    private const long FiveMinutes = 300_000;
    private const long Hour = 3_600_000;

    // In one transaction: 19 ms and 62 ms (where five minutes end) is what 99 of 100 writes beside wait at most (rollups in docs/load.md).
    private const int AtATime = 500;

    // The minutes with samples that stand in no bucket yet. Late ones are few: to count is far cheaper than to make buckets that are there already.
    private static readonly string Changed =
        $"""
        SELECT min(taken.at), max(taken.at)
        FROM (SELECT at - at % {Minute} AS at, count(*) AS samples FROM samples WHERE at >= @from AND at < @to GROUP BY at - at % {Minute}) AS taken
        LEFT JOIN (SELECT at, sum(samples) AS samples FROM rollups WHERE seconds = 60 AND at >= @from AND at < @to GROUP BY at) AS made
          ON made.at = taken.at
        WHERE made.samples IS NULL OR made.samples <> taken.samples
        """;

    // A sample that is queued now is stored by then: until it is rolled up, series find it among the samples.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // The instances with samples in a span, and those with minutes in the five minutes in which the last step ended.
    private const string Measured =
        """
        SELECT instance_id FROM samples WHERE at >= @from AND at < @to
        UNION SELECT instance_id FROM rollups WHERE seconds = 60 AND at >= @five AND at < @over
        ORDER BY 1
        """;

    private readonly string _fromSamples = RollupSql.FromSamples(engine.Dialect);
    private readonly string _fromStored = RollupSql.FromStored(engine.Dialect);

    /// <summary>One pass, span by span, and in each some instances at a time: whoever waits to write has its turn in between.</summary>
    public async Task Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = Begin(UnixTime.Of(now - Settling), Minute);
        if (await DoneUntil(cancellationToken) is not { } done) return;
        var from = done - (long)SampleRow.MaxLateness.TotalMilliseconds;
        while (await FirstSample(from, cancellationToken) is { } next && next < until)
        {
            from = Begin(next, FiveMinutes);
            var to = Math.Min(from + FiveMinutes, until);
            if (await FindChanged(from, to, cancellationToken) is var (first, last))
            {
                await Make(first, Math.Min(last + Minute, to), done, Math.Max(done, to), cancellationToken);
                done = Math.Max(done, to);
            }

            from += FiveMinutes;
        }

        await Make(done, done, done, until, cancellationToken);
    }

    // Makes the minutes of a span, then the five minutes that it and the end of the last step lie in, as far as they are over, and the hours of those. How
    // far it has come is written last, since series go by it: what is made beyond that they do not look at.
    private async Task Make(long from, long to, long done, long until, CancellationToken cancellationToken)
    {
        var ended = Begin(done, FiveMinutes);
        long[] five = [.. new[] { ended, Begin(from, FiveMinutes) }.Distinct().Where(bucket => bucket + FiveMinutes <= until)];
        long[] hours = [.. five.Select(bucket => Begin(bucket, Hour)).Distinct()];
        if (from < to || five.Length > 0)
        {
            var over = five.Contains(ended) ? ended + FiveMinutes : ended;
            var measured = await engine.Read(
                new SqlStatement(Measured, ("from", from), ("to", to), ("five", ended), ("over", over)), row => row.GetString(0), cancellationToken);
            foreach (var some in measured.Chunk(AtATime))
            {
                var ids = JsonSerializer.Serialize(some);
                await engine.Write(
                    [
                        new(_fromSamples, ("seconds", 60), ("width", Minute), ("from", from), ("to", to), ("ids", ids)),
                        .. five.Select(bucket => FromStored(300, FiveMinutes, 60, bucket, ids)),
                        .. hours.Select(bucket => FromStored(3_600, Hour, 300, bucket, ids)),
                    ],
                    cancellationToken);
            }
        }

        await engine.Write(
            [new("UPDATE duties SET done_until = @until WHERE name = @name AND done_until < @until", ("until", until), ("name", RollupSql.Duty))],
            cancellationToken);
    }

    private SqlStatement FromStored(int seconds, long width, int below, long bucket, string ids) =>
        new(_fromStored, ("seconds", seconds), ("width", width), ("below", below), ("from", bucket), ("to", bucket + width), ("ids", ids));

    private static long Begin(long at, long width) => at - at % width;

    private async Task<(long First, long Last)?> FindChanged(long from, long to, CancellationToken cancellationToken)
    {
        var found = await engine.Read(
            new SqlStatement(Changed, ("from", from), ("to", to)),
            row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken);
        return found[0];
    }

    // At the first pass of all: the oldest sample, so that what was measured before there were roll-ups is rolled up too.
    private async Task<long?> DoneUntil(CancellationToken cancellationToken)
    {
        var done = await engine.Read(
            new SqlStatement("SELECT done_until FROM duties WHERE name = @name", ("name", RollupSql.Duty)),
            row => row.GetInt64(0),
            cancellationToken);
        if (done is [> 0]) return done[0];
        return await FirstSample(0, cancellationToken);
    }

    private async Task<long?> FirstSample(long from, CancellationToken cancellationToken)
    {
        var first = await engine.Read(
            new SqlStatement("SELECT at FROM samples WHERE at >= @from ORDER BY at LIMIT 1", ("from", from)),
            row => row.GetInt64(0),
            cancellationToken);
        return first is [var at] ? at : null;
    }
}

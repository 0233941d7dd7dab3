using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Billing;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Billing;

/// <summary>Hours made of spans and samples, against what plain arithmetic makes of them.</summary>
public abstract class MeteringTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 20, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);
    private ServiceProvider _store = null!;

    private IRunSpans Spans => _store.GetRequiredService<IRunSpans>();

    private IUsageHours Usage => _store.GetRequiredService<IUsageHours>();

    private IHistory Samples => _store.GetRequiredService<IHistory>();

    private HistoryUpkeep Upkeep => _store.GetRequiredService<HistoryUpkeep>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _store = await Open(register: services => services.AddSingleton<TimeProvider>(_time));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_hours_add_up_to_the_spans_whenever_they_came_and_however_often_they_were_metered(int seed)
    {
        var random = new Random(seed);
        var all = new List<RunSpan>();
        foreach (var instance in Enumerable.Range(0, 4))
        {
            for (var at = Start.AddMinutes(random.Next(30)); at < Start.AddHours(8);)
            {
                var end = at.AddMilliseconds(random.NextInt64(3 * HourMeter.Hour));
                all.Add(new($"inst_{instance}", at, end, random.Next(1, 4_000), random.Next(3) == 0 ? null : $"team_{random.Next(2)}", random.Next(2) == 0 ? null : "agt_1"));
                at = end.AddMilliseconds(random.Next(3) == 0 ? 0 : random.NextInt64(HourMeter.Hour));
            }
        }

        // Spans stand in their states while they last. When they have ended, most are written down soon, some later, and some stand in both places.
        var told = new HashSet<RunSpan>();
        while (_time.GetUtcNow() < Start.AddHours(14))
        {
            _time.Advance(TimeSpan.FromMinutes(random.Next(5, 20)));
            var now = _time.GetUtcNow();
            foreach (var instance in all.GroupBy(span => span.InstanceId))
            {
                var untold = instance.Where(span => span.To <= now && !told.Contains(span)).ToList();
                var recorded = untold.Where(_ => random.Next(4) > 0).ToList();
                await Spans.Append(recorded, Cancellation);
                told.UnionWith(recorded);
                var run = instance.SingleOrDefault(span => span.From <= now && now < span.To) is { } lasting ? lasting with { To = null } : null;
                ImmutableArray<RunSpan> waiting = [.. random.Next(2) == 0 ? untold : untold.Except(recorded)];
                await Write(instance.Key, new MeteredDocument { Run = run, EndedRuns = waiting, IsMetered = run is not null || waiting.Length > 0 });
            }

            await Upkeep.Pass(Cancellation);
        }

        var sums = await Usage.Sums(Start, Start.AddDays(1), Visibility.Everything, Cancellation);
        var expected = all.GroupBy(span => (span.InstanceId, Team: span.Team ?? "", Set: span.ReplicaSet ?? ""))
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Sum(Ms), group.Sum(span => Ms(span) * span.MilliCores)));
        Assert.Equal(expected, sums.Select(sum => ((sum.InstanceId, sum.Team ?? "", sum.ReplicaSet ?? ""), sum.RunMs, sum.CoreMs)));

        // An hour at a time it is the same, and no hour has more than an hour.
        var hours = 0L;
        for (var hour = Start; hour < Start.AddDays(1); hour = hour.AddHours(1))
        {
            var rows = await Usage.Sums(hour, hour.AddHours(1), Visibility.Everything, Cancellation);
            Assert.All(rows.GroupBy(row => row.InstanceId), group => Assert.InRange(group.Sum(row => row.RunMs), 0, HourMeter.Hour));
            Assert.Equal(rows.Sum(row => row.RunMs), all.Sum(span => Overlap(span, hour)));
            hours += rows.Sum(row => row.RunMs);
        }

        Assert.Equal(all.Sum(Ms), hours);
    }

    [Fact]
    public async Task A_span_that_lasts_counts_until_now_and_one_that_is_in_both_places_counts_once()
    {
        var lasting = new RunSpan("inst_1", Start.AddMinutes(30), null, 2_000, "team_1", null);
        await Write("inst_1", new MeteredDocument { Name = "shop", Run = lasting, IsMetered = true });
        await PassAt(Start.AddMinutes(45));
        Assert.Equal(new UsageSum("inst_1", "shop", "team_1", null, 15 * 60_000, 15 * 60_000 * 2_000, 0, 0), Assert.Single(await Sums()));

        await PassAt(Start.AddHours(5));
        Assert.Equal(4.5 * HourMeter.Hour, Assert.Single(await Sums()).RunMs);
        var ended = lasting with { To = Start.AddHours(5) };
        await Write("inst_1", new MeteredDocument { Name = "shop", EndedRuns = [ended], IsMetered = true });
        await PassAt(Start.AddHours(6));
        await Spans.Append([ended], Cancellation);
        await Spans.Append([ended], Cancellation);
        await PassAt(Start.AddHours(7));
        await Write("inst_1", new MeteredDocument { Name = "shop" });
        await PassAt(Start.AddHours(8));
        Assert.Equal(4.5 * HourMeter.Hour, Assert.Single(await Sums()).RunMs);
    }

    [Fact]
    public async Task Storage_and_network_are_counted_late_samples_too_until_the_hour_is_closed()
    {
        await Spans.Append([Span("inst_1", 0, 60)], Cancellation);
        var expected = 0L;
        for (var second = 0; second < 3_600; second += 30)
        {
            if (second is < 1_800 or >= 2_400) Keep("inst_1", second, disk: 6_000, received: 1_000 + second, sent: second % 900);
        }

        await PassAt(Start.AddMinutes(62));
        expected += 3_570 + 4 * 870;
        var sum = Assert.Single(await Sums());
        Assert.Equal((5_000m, expected), (sum.DiskByteHours, sum.NetworkBytes));

        // Ten minutes that had not come yet.
        for (var second = 1_800; second < 2_400; second += 30) Keep("inst_1", second, disk: 12_000, received: 1_000 + second, sent: second % 900);
        await PassAt(Start.AddMinutes(70));
        sum = Assert.Single(await Sums());
        Assert.Equal((7_000m, expected), (sum.DiskByteHours, sum.NetworkBytes));
        Assert.Null(await Usage.ClosedUntil(Cancellation));

        // From the hour that is closed the counters go on into the next.
        Keep("inst_1", 3_600 + 60, disk: 0, received: 10_000, sent: 0);
        await PassAt(Start.AddMinutes(91));
        Assert.Equal(Start.AddHours(1), await Usage.ClosedUntil(Cancellation));
        Assert.Equal(10_000 - 4_570, (await Usage.Sums(Start.AddHours(1), Start.AddHours(2), Visibility.Everything, Cancellation)).Sum(row => row.NetworkBytes));

        // What comes after the closing changes nothing.
        Keep("inst_1", 100, disk: 1L << 40, received: 5, sent: 5);
        await PassAt(Start.AddHours(3));
        Assert.Equal(7_000m, (await Usage.Sums(Start, Start.AddHours(1), Visibility.Everything, Cancellation)).Single().DiskByteHours);
    }

    [Fact]
    public async Task What_is_measured_of_one_that_is_not_up_is_of_the_team_that_it_is_in()
    {
        await Spans.Append([Span("inst_9", 0, 1)], Cancellation);
        await Write("inst_1", new MeteredDocument { Name = "shop", Team = "team_1", Tags = new() { ["fleet.replica-set"] = "agt_1" } });
        Keep("inst_1", 10, disk: 12_000_000, received: 0, sent: 0);
        await PassAt(Start.AddMinutes(10));
        Assert.Equal(
            new UsageSum("inst_1", "shop", "team_1", "agt_1", 0, 0, 1_000_000, 0), (await Sums()).Single(sum => sum.InstanceId == "inst_1"));
    }

    [Fact]
    public async Task A_caller_sees_what_is_of_their_teams_and_of_none()
    {
        await Spans.Append(
            [Span("inst_1", 0, 1), Span("inst_2", 0, 1) with { Team = "team_1" }, Span("inst_3", 0, 1) with { Team = "team_2" }], Cancellation);
        await PassAt(Start.AddMinutes(10));
        async Task<string> Seen(Visibility who) => string.Join(',', (await Usage.Sums(Start, Start.AddDays(1), who, Cancellation)).Select(sum => sum.InstanceId));
        Assert.Equal("inst_1,inst_2,inst_3", await Seen(Visibility.Everything));
        Assert.Equal("inst_1,inst_2", await Seen(Visibility.Of(["team_1", "team_9"])));
        Assert.Equal("inst_1", await Seen(Visibility.Of([])));
    }

    [Fact]
    public async Task After_a_long_time_of_being_down_every_hour_is_metered_before_anything_is_deleted()
    {
        await Write("inst_1", new MeteredDocument { Name = "shop", Run = Span("inst_1", 0, 0) with { To = null }, IsMetered = true });
        Keep("inst_1", 10, disk: 12, received: 0, sent: 0);
        await Commit();
        await PassAt(Start.AddDays(20));
        var sum = Assert.Single(await Sums(Start.AddDays(21)));
        Assert.Equal((20 * 24 * HourMeter.Hour, 1m), (sum.RunMs, sum.DiskByteHours));
        Assert.Equal(Start.AddDays(20).AddHours(-1), await Usage.ClosedUntil(Cancellation));
        Assert.Equal(Start, await Usage.First(Cancellation));
        Assert.Empty(await Samples.Samples("inst_1", Start, Start.AddDays(1), 10, Cancellation));
    }

    [Fact]
    public async Task Two_processes_that_meter_at_once_make_what_one_makes()
    {
        await Spans.Append([.. Enumerable.Range(0, 250).Select(i => Span($"inst_{i:000}", i % 60, 200 + i))], Cancellation);
        var now = Start.AddHours(9);
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            {
                try
                {
                    await new Metering(Engine).Run(now, Cancellation);
                }
                catch (System.Data.Common.DbException)
                {
                    // One was first: the next pass goes on.
                }
            }));
        }

        await new Metering(Engine).Run(now, Cancellation);
        var sums = await Sums();
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (200L + i - (i % 60)) * 60_000), sums.Select(sum => sum.RunMs));
    }

    [Fact]
    public async Task Nothing_is_metered_where_nothing_ran()
    {
        await PassAt(Start.AddHours(2));
        Assert.Empty(await Sums());
        Assert.Null(await Usage.First(Cancellation));
        Assert.Null(await Usage.ClosedUntil(Cancellation));
    }

    [Fact]
    public async Task What_is_older_than_four_hundred_days_is_deleted_by_its_end()
    {
        await Spans.Append([Span("inst_1", 0, 60), Span("inst_2", 0, 60 * 24 * 2)], Cancellation);
        await PassAt(Start.AddHours(2));
        await new Retention(Engine, Store.GetRequiredService<AuditMac>(), new RetentionOptions()).Run(Start.AddDays(401), Cancellation);
        Assert.Equal(1L, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM run_spans"), null));
        Assert.Empty(await Sums());
    }

    private static long Ms(RunSpan span) => (long)(span.To!.Value - span.From).TotalMilliseconds;

    private static long Overlap(RunSpan span, DateTimeOffset hour)
    {
        var (from, to) = (span.From > hour ? span.From : hour, span.To < hour.AddHours(1) ? span.To.Value : hour.AddHours(1));
        return to > from ? (long)(to - from).TotalMilliseconds : 0;
    }

    private static RunSpan Span(string instance, int fromMinute, int toMinute) =>
        new(instance, Start.AddMinutes(fromMinute), Start.AddMinutes(toMinute), 1_000, null, null);

    private Task<ImmutableArray<UsageSum>> Sums(DateTimeOffset? to = null) =>
        Usage.Sums(Start, to ?? Start.AddDays(1), Visibility.Everything, Cancellation);

    private async Task PassAt(DateTimeOffset at)
    {
        await Commit();
        _time.Advance(at - _time.GetUtcNow());
        Assert.True(await Upkeep.Pass(Cancellation));
    }

    // Samples are queued; this one waits for its turn behind them.
    private Task Commit() => Samples.Append(new EventRow(Guid.NewGuid().ToString("N"), "inst_0", "DEPLOY", Start, null), Cancellation);

    private void Keep(string instance, int second, long disk, long received, long sent) => Assert.True(Samples.TryAppend(
        new SampleRow(instance, Start.AddSeconds(second), 1, 1, 1, disk, 1) { NetReceived = received, NetSent = sent }));

    private async Task Write(string id, MeteredDocument document)
    {
        var stored = new Stored<MeteredDocument>();
        await Grains.ReadStateAsync("instance", GrainStorageExtensions.Grain(id), stored);
        stored.State = document;
        await Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain(id), stored);
    }

    /// <summary>What metering reads of an instance's state.</summary>
    public sealed record MeteredDocument
    {
        public string? Name { get; init; }

        public string? Team { get; init; }

        public Dictionary<string, string> Tags { get; init; } = [];

        public RunSpan? Run { get; init; }

        public ImmutableArray<RunSpan> EndedRuns { get; init; } = [];

        public bool IsMetered { get; init; }

        public DateTimeOffset CreatedAt { get; init; }
    }
}

public sealed class SqliteMeteringTests() : MeteringTests(new SqliteTestDatabase());

public sealed class PostgresMeteringTests(PostgresServer server) : MeteringTests(new PostgresTestDatabase(server));

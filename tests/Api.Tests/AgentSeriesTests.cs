using Fleet.Api.Surfaces.Agents;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Tests;

/// <summary>What the logs and metrics of an agent are made of.</summary>
public sealed class AgentSeriesTests
{
    private const long MiB = 1 << 20;
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Replicas_are_averaged_for_cpu_and_summed_for_memory_and_network()
    {
        var points = AgentSeries.Of(
            [
                Point("a", 0, cpu: 10, memory: 100 * MiB, received: 1_000, sent: 0), Point("b", 0, cpu: 30, memory: 50 * MiB, received: 0, sent: 0),
                Point("b", 1, cpu: 50, memory: 60 * MiB, received: 600, sent: 1_200), Point("a", 1, cpu: 20, memory: 100 * MiB, received: 7_000, sent: 0),
                Point("a", 2, cpu: 5, memory: 90 * MiB, received: 60, sent: 0),
            ],
            Minute).ToList();
        Assert.Equal(
            [new(Noon, 20, 150, null), new(Noon + Minute, 35, 160, 130), new(Noon + (2 * Minute), 5, 90, 1)], points);
    }

    [Fact]
    public void A_greater_bucket_weighs_its_points_by_what_they_stand_for()
    {
        var points = AgentSeries.Of(
            [
                Point("a", 0, cpu: 10, memory: 10 * MiB, received: 0, sent: 0), Point("a", 5, cpu: 10, memory: 10 * MiB, received: 300, sent: 0, count: 3),
                Point("a", 10, cpu: 50, memory: 50 * MiB, received: 900, sent: 300, count: 1), Point("a", 15, cpu: 1, memory: MiB, received: null, sent: null),
                Point("a", 20, cpu: 1, memory: MiB, received: 1_500, sent: 300),
            ],
            TimeSpan.FromMinutes(15)).ToList();
        Assert.Equal(
            [new(Noon, 18, 18, 2), new(Noon.AddMinutes(15), 1, 1, 1)], points);
    }

    [Theory]
    [InlineData("1h", 3_600)]
    [InlineData("30m", 1_800)]
    [InlineData("90s", 90)]
    [InlineData("366d", 366 * 86_400)]
    public void A_span_back_is_a_number_and_a_unit(string text, int seconds)
    {
        var query = new AgentLogQuery { Since = text, Level = "warn", Follow = "true" };
        Assert.Null(query.Check());
        Assert.Equal((TimeSpan.FromSeconds(seconds), 100, "WARN", true), (query.SinceValue!.Value, query.TailValue, query.StoredLevel!, query.Follows));
    }

    [Theory]
    [InlineData("since", "1")]
    [InlineData("since", "h")]
    [InlineData("since", "0m")]
    [InlineData("since", "-1h")]
    [InlineData("since", "1.5h")]
    [InlineData("since", "367d")]
    [InlineData("since", "99999999999999d")]
    [InlineData("tail", "0")]
    [InlineData("tail", "10001")]
    [InlineData("level", "WARN")]
    [InlineData("level", "debug,info")]
    [InlineData("follow", "yes")]
    public void What_makes_no_sense_is_refused_by_its_field(string field, string value)
    {
        var query = new AgentLogQuery
        {
            Since = field is "since" ? value : null, Tail = field is "tail" ? value : null, Level = field is "level" ? value : null,
            Follow = field is "follow" ? value : null,
        };
        Assert.Equal(field, query.Check()!.Field);
    }

    [Fact]
    public void A_stream_goes_on_after_the_lines_that_were_read_and_after_its_start_where_there_were_none()
    {
        var shards = Enumerable.Range(0, 100).Select(i => $"inst_{i}").GroupBy(GrainKeys.FeedShardOf).Take(2).Select(group => group.First()).ToList();
        var position = AgentStreams.After([Line("a3", shards[0]), Line("a5", shards[0]), Line("a4", shards[0])], "a9", [.. shards.Select(GrainKeys.FeedShardOf)]);
        Assert.False(position.Advance(Line("a5", shards[0])));
        Assert.True(position.Advance(Line("a6", shards[0])));
        Assert.False(position.Advance(Line("a9", shards[1])));
        Assert.True(position.Advance(Line("b0", shards[1])));
        Assert.Equal("a5", AgentStreams.After([Line("a5", shards[0])], "a9", [GrainKeys.FeedShardOf(shards[0])]).ToString());
        Assert.Equal("a9", AgentStreams.After([], "a9", [GrainKeys.FeedShardOf(shards[0])]).ToString());
    }

    [Theory]
    [InlineData("period", "2h")]
    [InlineData("metric", "disk")]
    public void Another_period_or_metric_is_refused(string field, string value)
    {
        var query = new AgentMetricQuery { Period = field is "period" ? value : null, Metric = field is "metric" ? value : null };
        Assert.Equal(field, query.Check()!.Field);
        Assert.Null(new AgentMetricQuery().Check());
    }

    [Theory]
    [InlineData("1h", 60)]
    [InlineData("24h", 96)]
    [InlineData("7d", 168)]
    public void The_points_of_a_period_are_bounded(string period, int most)
    {
        var range = new AgentMetricQuery { Period = period }.Range;
        Assert.Equal(most, (int)(range.Span / range.Bucket));
        Assert.Equal(Noon, range.BucketOf(Noon.AddSeconds(59)));
    }

    private static LogRow Line(string id, string instance) => new(id, instance, "INFO", "APP", "text", Noon, null);

    private static SeriesPoint Point(string instance, int minute, double cpu, long memory, long? received, long? sent, long count = 1) => new(
        instance, Noon.AddMinutes(minute), count, cpu, cpu, memory, memory, memory, 0, 0, 0, null, null, null, received, sent);
}

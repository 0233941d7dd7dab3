using Fleet.Api.Live;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Tests;

public sealed class StreamPositionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string One, string Other) Instances = Different();

    private static int[] Shards => [.. new[] { GrainKeys.FeedShardOf(Instances.One), GrainKeys.FeedShardOf(Instances.Other) }.Order()];

    [Fact]
    public void A_line_is_new_once_whatever_other_shards_have_said()
    {
        var position = StreamPosition.After("a0", Shards);
        Assert.True(position.Advance(Line("a5", Instances.One)));
        Assert.True(position.Advance(Line("a3", Instances.Other)));
        Assert.False(position.Advance(Line("a5", Instances.One)));
        Assert.False(position.Advance(Line("a4", Instances.One)));
        Assert.Equal("a3", position.Least);
    }

    [Fact]
    public void It_reads_what_it_writes()
    {
        var position = StreamPosition.After("a0", Shards);
        position.Advance(Line("a5", Instances.One));
        var read = StreamPosition.Parse(position.ToString(), Shards)!;
        Assert.Equal(position.ToString(), read.ToString());
        Assert.False(read.Advance(Line("a5", Instances.One)));
        Assert.Equal("a7", StreamPosition.Parse("a7", [3])!.ToString());
        Assert.Null(StreamPosition.Parse(position.ToString(), [Shards[0]]));
        Assert.Null(StreamPosition.Parse($"{Shards[0]}.a0", Shards));
        Assert.Null(StreamPosition.Parse($"{Shards[0]}.a0,{Shards[0]}.a0", Shards));
    }

    [Fact]
    public void A_silent_shard_follows_the_others_a_minute_later()
    {
        var position = StreamPosition.After("a0", Shards);
        position.Advance(Line("a5", Instances.One));
        position.Settle(Noon);
        position.Advance(Line("a9", Instances.One));
        position.Settle(Noon.AddSeconds(59));
        Assert.Equal("a0", position.Least);
        position.Settle(Noon.AddSeconds(60));
        Assert.Equal("a5", position.Least);
        Assert.True(position.Advance(Line("a6", Instances.Other)));
        position.Settle(Noon.AddSeconds(120));
        Assert.Equal("a9", position.Least);
    }

    private static LogRow Line(string id, string instance) => new(id, instance, "INFO", "APP", "text", Noon, null);

    private static (string, string) Different()
    {
        var other = Enumerable.Range(1, 100).Select(i => $"inst_{i}").First(id => GrainKeys.FeedShardOf(id) != GrainKeys.FeedShardOf("inst_0"));
        return ("inst_0", other);
    }
}

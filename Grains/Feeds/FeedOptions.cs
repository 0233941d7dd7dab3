namespace Fleet.Grains.Feeds;

/// <summary>How much a shard of the live feed holds.</summary>
public sealed class FeedOptions
{
    /// <summary>
    /// The most lines that a shard remembers for subscribers that missed some. 1,000 by default; who missed more reads the store.
    /// </summary>
    public int Remembered { get; set; } = 1_000;

    /// <summary>The most characters of messages that a shard remembers. 1,000,000 by default: some megabytes in all shards together.</summary>
    public int RememberedCharacters { get; set; } = 1_000_000;

    /// <summary>The most lines that wait in a shard to be stored. 10,000 by default: beyond that, senders are told to come again.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>
    /// The most batches on their way to one subscriber. 64 by default: one that takes none is passed over, sees the gap, and reads the store.
    /// </summary>
    public int MaxUnderWay { get; set; } = 64;
}

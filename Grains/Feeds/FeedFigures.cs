namespace Fleet.Grains.Feeds;

/// <summary>What the feed's shards in this process have in their hands.</summary>
internal static class FeedFigures
{
    private static long _waiting;
    private static long _passedOver;

    /// <summary>Lines that wait to be stored.</summary>
    public static long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Batches that were not sent to a subscriber because it had not taken earlier ones.</summary>
    public static long PassedOver => Interlocked.Read(ref _passedOver);

    public static void Wait(int lines) => Interlocked.Add(ref _waiting, lines);

    public static void PassOver() => Interlocked.Increment(ref _passedOver);
}

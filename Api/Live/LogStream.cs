using System.Runtime.CompilerServices;
using Fleet.Storage;

namespace Fleet.Api.Live;

/// <summary>What a stream says next.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">The line, if it is one.</param>
internal readonly record struct StreamItem(StreamItemKind Kind, LiveLine? Line = null);

internal enum StreamItemKind
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>The client was too slow, or a shard moved: what follows comes from the store until the stream is level again.</summary>
    Resync,

    /// <summary>There is nothing to say, but the stream lives.</summary>
    Heartbeat,
}

/// <summary>Every line once, in the order of each shard: from the store while the stream is behind, from the feed while it is live.</summary>
internal sealed class LogStream(LiveClient client, StreamPosition position, ILogs logs, TimeProvider time)
{
    private const int PageSize = 500;

    public StreamPosition Position => position;

    /// <summary>The items, until it is cancelled. The position is that of the item last given.</summary>
    public async IAsyncEnumerable<StreamItem> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wasLive = false;
        while (true)
        {
            if (!client.IsLive)
            {
                if (wasLive) yield return new(StreamItemKind.Resync);
                await foreach (var row in Stored(cancellationToken)) yield return new(StreamItemKind.Line, new(row));

                // What is stored from here on is queued; what was stored until here, and not yet read, is read now.
                client.GoLive();
                wasLive = true;
                await foreach (var row in Stored(cancellationToken)) yield return new(StreamItemKind.Line, new(row));
                continue;
            }

            if (!client.HasMore) position.Settle(time.GetUtcNow());
            if (await client.Next(cancellationToken) is not { } next)
            {
                if (client.IsLive) yield return new(StreamItemKind.Heartbeat);
            }
            else if (position.Advance(next.Row) && await client.Wants(next.Row))
            {
                yield return new(StreamItemKind.Line, next);
            }
        }
    }

    private async IAsyncEnumerable<LogRow> Stored([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = position.Least;
        while (true)
        {
            var page = await logs.After(
                new LogTail
                {
                    After = after, InstanceIds = client.Filter.InstanceIds, VisibleTo = client.Filter.VisibleTo, Limit = PageSize,
                },
                cancellationToken);
            foreach (var row in page)
            {
                if (position.Advance(row) && client.Filter.Matches(row)) yield return row;
            }

            if (page.Length < PageSize) yield break;
            after = page[^1].Id;
        }
    }
}

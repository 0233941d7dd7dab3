using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Storage;
using Orleans.Concurrency;

namespace Fleet.Feeds;

/// <summary>
/// One shard of what is happening now: the log lines of some of the instances. All lines of an instance go through one shard, which gives
/// them their ids, stores them and then shows them, so that for its subscribers the order of the ids is the order of arrival.
/// Key: the shard's number, from 0.
/// </summary>
[Alias("fleet.feed")]
public interface IFeedGrain : IGrainWithStringKey
{
    /// <summary>Stores lines and then shows them; ends when they are durable. Unavailable when too many wait already.</summary>
    /// <returns>The lines with their ids, in the order given.</returns>
    [Alias("publish"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<LogRow>>> Publish(ImmutableArray<NewLogLine> lines);

    /// <summary>
    /// Shows lines to that observer from now on, for <see cref="FeedLease"/>; to be asked again before that is over.
    /// </summary>
    [Alias("subscribe"), AlwaysInterleave]
    Task<FeedPosition> Subscribe(IFeedObserver observer);

    /// <summary>Shows it no more.</summary>
    [Alias("unsubscribe"), AlwaysInterleave]
    Task Unsubscribe(IFeedObserver observer);

    /// <summary>The lines from that position on, as far as the shard remembers them; null if it does not remember all of them.</summary>
    [Alias("since"), AlwaysInterleave]
    Task<FeedBatch?> Since(FeedPosition position);
}

/// <summary>Somebody outside the grains who is shown what happens. One for each process, not one for each of its clients.</summary>
public interface IFeedObserver : IGrainObserver
{
    /// <summary>Lines that are stored now.</summary>
    [Alias("shown")]
    Task Shown(FeedBatch batch);
}

/// <summary>For how long a subscription holds.</summary>
public static class FeedLease
{
    /// <summary>How long a subscription holds that is not renewed: that long a shard talks to a process that is no more.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(3);

    /// <summary>How often subscribers renew: two renewals may fail.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);
}

/// <summary>A place in a shard's sequence.</summary>
/// <param name="Epoch">The shard's activation: a new one begins to count anew.</param>
/// <param name="Next">The number of the line that comes next.</param>
[GenerateSerializer, Immutable, Alias("fleet.feed-position")]
public sealed record FeedPosition([property: Id(0)] string Epoch, [property: Id(1)] long Next);

/// <summary>Some lines that followed one another.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="First">Where the first of them stands.</param>
/// <param name="Lines">The lines.</param>
[GenerateSerializer, Immutable, Alias("fleet.feed-batch")]
public sealed record FeedBatch(
    [property: Id(0)] int Shard, [property: Id(1)] FeedPosition First, [property: Id(2)] ImmutableArray<LogRow> Lines);

/// <summary>A log line that has no id yet.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="Level">DEBUG, INFO, WARN or ERROR.</param>
/// <param name="Source">AGENT, EXTENSION, BUILD, APP or SYSTEM.</param>
/// <param name="Message">The text.</param>
/// <param name="At">When; null for now.</param>
/// <param name="Metadata">A JSON object, or null.</param>
/// <param name="DeploymentId">The deployment that it belongs to, or null.</param>
[GenerateSerializer, Immutable, Alias("fleet.new-log-line")]
public sealed record NewLogLine(
    [property: Id(0)] string InstanceId,
    [property: Id(1)] string Level,
    [property: Id(2)] string Source,
    [property: Id(3)] string Message,
    [property: Id(4)] DateTimeOffset? At = null,
    [property: Id(5)] string? Metadata = null,
    [property: Id(6)] string? DeploymentId = null);

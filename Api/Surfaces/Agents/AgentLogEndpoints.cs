using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Live;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.ReplicaSets;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/agents/{id}/logs</c>: the lines of all replicas of an agent, in the order of their times.</summary>
internal static class AgentLogEndpoints
{
    private const string Description =
        "With follow=true the answer is a stream of server-sent events: the newest lines first, then each further one as it is stored, each event a "
        + "line. A comment each 15 s says that the stream lives. A client that sends the last id it saw as Last-Event-ID goes on after it, without "
        + "a gap and without seeing a line twice; an event named resync says that it was too slow, and that the lines follow from the store. A "
        + "stream is of the replicas that there were when it began.";

    public static void MapAgentLogs(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/agents/{id}/logs", Get).Require(Role.Viewer).WithTags("Logs").WithSummary("Read or follow the logs of an agent")
            .WithDescription(Description).Produces<AgentLogs>().Produces<AgentLogLine>(StatusCodes.Status200OK, "text/event-stream").Refuses(503);

    private static async Task<IResult> Get(
        Id<ReplicaSetId> id, [AsParameters] AgentLogQuery query, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, Caller caller,
        IGrainFactory grains, LiveLogs live, ILogs logs, IIdSource ids, TimeProvider time, CancellationToken cancellationToken)
    {
        var (replicas, refusal) = await AgentReplicas.Of(grains, id.Value, caller);
        if (refusal is not null) return refusal;
        var slots = replicas.ToImmutableDictionary(replica => replica.Instance.Value, replica => replica.Slot);
        if (!query.Follows) return TypedResults.Ok(new AgentLogs([.. (await Newest()).Select(Line)]));

        // No replica: a filter of nobody would be one of everybody.
        if (slots.IsEmpty) return Refusal.Of(FleetError.Conflict("The agent has no replicas whose logs could be followed"));
        var filter = new LogFilter([.. slots.Keys]) { Levels = query.StoredLevel is { } level ? [level] : [] };
        var shards = filter.Shards.ToHashSet();
        var start = ids.Next();
        ImmutableArray<LogRow> before = [];
        StreamPosition? position;
        if (string.IsNullOrEmpty(lastEventId))
        {
            before = await Newest();
            position = AgentStreams.After(before, start, shards);
        }
        else
        {
            position = StreamPosition.Parse(lastEventId, shards);
        }

        if (position is null) return Refusal.Invalid("Last-Event-ID", "Last-Event-ID is not one that this stream gave");
        if (live.Join(filter) is not { } client) return Refusal.Unavailable("Too many streams are open just now");
        return new LogStreamResult(client, new LogStream(client, position, logs, time), greeting: null) { Shape = Line, Before = before };

        Task<ImmutableArray<LogRow>> Newest() => logs.Newest(
            new NewestLogs
            {
                InstanceIds = [.. slots.Keys],
                Level = query.StoredLevel,
                From = query.SinceValue is { } since ? time.GetUtcNow() - since : null,
                Limit = query.TailValue,
            },
            cancellationToken);

        AgentLogLine Line(LogRow row) => new(row, slots.GetValueOrDefault(row.InstanceId));
    }
}

/// <summary>Where a stream of an agent's lines begins.</summary>
internal static class AgentStreams
{
    /// <summary>After the newest lines that were read: of shards that had none among them, after the id that was drawn before reading.</summary>
    public static StreamPosition After(ImmutableArray<LogRow> read, string start, IReadOnlyCollection<int> shards)
    {
        var last = read.GroupBy(row => GrainKeys.FeedShardOf(row.InstanceId))
            .ToDictionary(group => group.Key, group => group.Select(row => row.Id).Max(StringComparer.Ordinal)!);
        return shards.Count == 1
            ? StreamPosition.After(last.GetValueOrDefault(shards.Single(), start), shards)
            : StreamPosition.Parse(string.Join(',', shards.Select(shard => $"{shard}.{last.GetValueOrDefault(shard, start)}")), shards)!;
    }
}

using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Live;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/logs/stream</c> and <c>/api/v1/instances/{id}/logs/stream</c>: log lines as they are stored.</summary>
internal static class LogStreamEndpoints
{
    private const string Description =
        "Server-sent events: the first says {\"type\":\"connected\"}, each further one is a log line with an id. A client that sends the last id it "
        + "saw as Last-Event-ID goes on after it, without a gap and without seeing a line twice. An event named resync says that the client was too "
        + "slow for the live feed: the lines follow from the store. A comment each 15 s says that the stream lives. The API key may stand in the "
        + "query, as apiKey.";

    public static void MapLogStreams(this IEndpointRouteBuilder api)
    {
        api.MapGet("/logs/stream", OfMany).Streams().WithSummary("Follow the logs of instances").WithDescription(Description);
        api.MapGet("/instances/{id}/logs/stream", OfOne).Streams().WithSummary("Follow the log of an instance").WithDescription(Description);
    }

    private static RouteHandlerBuilder Streams(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Logs").WithMetadata(new RequiredRole(Role.Viewer, KeyInQuery: true))
        .Produces<LogShape>(StatusCodes.Status200OK, "text/event-stream");

    private static IResult OfMany(
        [AsParameters] LogStreamsQuery query, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, Caller caller, LiveLogs live, ILogs logs,
        IIdSource ids, TimeProvider time) =>
        Open(query.ToFilter(query.Ids, caller), lastEventId, new StreamGreeting("connected", null, time.GetUtcNow()), live, logs, ids, time);

    private static async Task<IResult> OfOne(
        Id<InstanceId> id, [AsParameters] LogStreamQuery query, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, Caller caller,
        IGrainFactory grains, LiveLogs live, ILogs logs, IIdSource ids, TimeProvider time)
    {
        var found = await grains.Instance(id.Value).Get();
        return found.IsOk
            ? Open(query.ToFilter([id.Value.Value], caller), lastEventId, new StreamGreeting("connected", id.Value.Value, time.GetUtcNow()), live, logs, ids, time)
            : Refusal.Of(found.Error);
    }

    private static IResult Open(
        LogFilter filter, string? lastEventId, StreamGreeting greeting, LiveLogs live, ILogs logs, IIdSource ids, TimeProvider time)
    {
        var shards = filter.Shards.ToHashSet();
        var position = string.IsNullOrEmpty(lastEventId) ? StreamPosition.After(ids.Next(), shards) : StreamPosition.Parse(lastEventId, shards);
        if (position is null) return Refusal.Invalid("Last-Event-ID", "Last-Event-ID is not one that this stream gave");
        if (live.Join(filter) is not { } client) return Refusal.Unavailable("Too many streams are open just now");
        return new LogStreamResult(client, new LogStream(client, position, logs, time), greeting);
    }
}

/// <summary>The first event of a stream.</summary>
public sealed record StreamGreeting(string Type, string? InstanceId, DateTimeOffset Timestamp);

/// <summary>The query of a stream of log lines.</summary>
public record LogStreamQuery : IChecked
{
    private string[] _levels = [];
    private string[] _sources = [];

    /// <summary>The levels wanted.</summary>
    [FromQuery(Name = "level"), Description("Levels wanted, separated by commas: DEBUG, INFO, WARN, ERROR.")]
    public string? Level { get; init; }

    /// <summary>The sources wanted.</summary>
    [FromQuery(Name = "source"), Description("Sources wanted, separated by commas: AGENT, EXTENSION, BUILD, APP, SYSTEM.")]
    public string? Source { get; init; }

    /// <summary>Words in the message.</summary>
    [FromQuery(Name = "search"), Description("Words that the message must contain, whole and in any case.")]
    public string? Search { get; init; }

    internal LogFilter ToFilter(ImmutableArray<string> instanceIds, Caller caller) =>
        new(instanceIds) { Levels = [.. _levels], Sources = [.. _sources], Search = Search, VisibleTo = caller.Visibility };

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        _levels = QueryText.Words(errors, "level", Level, LogWords.Levels);
        _sources = QueryText.Words(errors, "source", Source, LogWords.Sources);
        QueryText.Plain(errors, "search", Search, LogWords.MaxSearch);
        CheckMore(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckMore(ICollection<FieldError> errors) { }
}

/// <summary>The query of a stream of several instances' lines.</summary>
public sealed record LogStreamsQuery : LogStreamQuery
{
    private const int MaxLength = 2_048;

    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceIds"), Description("The instances wanted, separated by commas, at most 2048 characters; all if absent.")]
    public string? InstanceIds { get; init; }

    internal ImmutableArray<string> Ids => [.. Filters.Words(InstanceIds).Distinct()];

    /// <inheritdoc/>
    protected override void CheckMore(ICollection<FieldError> errors) => QueryText.Plain(errors, "instanceIds", InstanceIds, MaxLength);
}

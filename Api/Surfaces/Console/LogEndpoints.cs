using System.Collections.Immutable;
using System.Globalization;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/logs</c> and <c>/api/v1/instances/{id}/logs</c>: what instances say.</summary>
internal static class LogEndpoints
{
    private const int MostLines = 5_000;

    public static void MapLogs(this IEndpointRouteBuilder api)
    {
        var logs = api.MapGroup("/logs").WithTags("Logs").Require(Role.Viewer);
        logs.MapGet("", Search).WithSummary("Search the logs of all instances, newest first");
        logs.MapGet("/stats", Stats).WithSummary("Count the log lines of all instances");
        logs.MapGet("/{id}", Line).WithSummary("Get a log line");
        var ofInstance = api.MapGroup("/instances").WithTags("Logs").Require(Role.Viewer);
        ofInstance.MapGet("/{id}/logs", Logs).Refuses(409, 502, 503)
            .WithSummary("Read an instance's log, newest first")
            .WithDescription(
                "The lines that were sent to Fleet; of an instance on a server that has none, the last lines of its output there.");
        ofInstance.MapGet("/{id}/logs/stats", InstanceStats).WithSummary("Count the log lines of an instance");
    }

    private static async Task<Ok<Page<LogShape>>> Search(
        [AsParameters] FleetLogQuery query, Caller caller, IHistory history, CancellationToken cancellationToken) =>
        TypedResults.Ok(query.Envelope(await history.Logs(query.ToLogQuery() with { VisibleTo = caller.Visibility }, cancellationToken)));

    private static async Task<Results<Ok<LogShape>, Refusal>> Line(
        string id, Caller caller, IGrainFactory grains, ILogs logs, CancellationToken cancellationToken)
    {
        if (id.Length > FleetId.MaxLength) return Refusal.Malformed("Invalid log ID", "id");
        var row = await logs.Line(id, cancellationToken);
        var isSeen = row is not null && (caller.Visibility.IsEverything || (await grains.Seen(row.InstanceId, caller)).IsOk);
        return isSeen ? TypedResults.Ok(LogShape.Of(row!)) : Refusal.NotFound("Log line");
    }

    private static async Task<Ok<LogStatsShape>> Stats(
        [AsParameters] LogStatsQuery query, Caller caller, ILogs logs, CancellationToken cancellationToken)
    {
        var counts = await logs.Count(null, query.FromValue, query.ToValue, caller.Visibility, cancellationToken);
        return TypedResults.Ok(new LogStatsShape(
            counts.Total, counts.ByLevel, counts.BySource, [.. counts.TopInstances.Select(one => new TopInstanceShape(one.InstanceId, one.Count))]));
    }

    private static async Task<Results<Ok<InstanceLogStatsShape>, Refusal>> InstanceStats(
        Id<InstanceId> id, [AsParameters] LogStatsQuery query, Caller caller, IGrainFactory grains, ILogs logs, CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var counts = await logs.Count(id.Value.Value, query.FromValue, query.ToValue, caller.Visibility, cancellationToken);
        return TypedResults.Ok(new InstanceLogStatsShape(id.Value.Value, counts.Total, counts.ByLevel, counts.BySource));
    }

    private static async Task<Results<Ok<Page<LogShape>>, Refusal>> Logs(
        Id<InstanceId> id,
        [AsParameters] InstanceLogQuery query,
        IGrainFactory grains,
        IRuntimes runtimes,
        IHistory history,
        ILogs logs,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        if (query.WantsMachine != false
            && found.Value is { Server: { } server, Runtime: { } name } && runtimes.Find(name) is { } runtime
            && (query.WantsMachine == true || !await logs.Any(id.Value.Value, cancellationToken)))
        {
            return await Output(id.Value, server, runtime, query, grains, cancellationToken);
        }

        if (query.WantsMachine == true)
        {
            return Refusal.Of(FleetError.Conflict("Fleet did not deploy this instance and cannot read its machine", "origin"));
        }

        return TypedResults.Ok(query.Envelope(await history.Logs(query.ToLogQuery(id.Value.Value), cancellationToken)));
    }

    /// <summary>Programs write lines, not levels: all their output counts as INFO of the source APP.</summary>
    private static async Task<Results<Ok<Page<LogShape>>, Refusal>> Output(
        InstanceId id, ServerId server, IRuntime runtime, InstanceLogQuery query, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!query.Wants("INFO", "APP")) return Sliced([], query);
        var machine = await grains.Server(server).Machine();
        if (!machine.IsOk) return Refusal.Of(machine.Error);
        var wanted = (int)Math.Min((long)query.PageValue * query.LimitValue, MostLines);
        var output = await runtime.Logs(machine.Value, id, wanted, cancellationToken);
        if (output.Error is { } error) return OperationFailure.Of(error);
        var lines = output.Value.Select((text, index) => (Text: text, Index: index)).Reverse()
            .Where(line => query.Search is not { Length: > 0 } words || line.Text.Contains(words, StringComparison.OrdinalIgnoreCase))
            .Select(line => new LogShape(IdOf(output.Value.Length - line.Index), id.Value, "INFO", "APP", line.Text, null, null, null));
        return Sliced([.. lines], query);
    }

    private static string IdOf(int fromEnd) => fromEnd.ToString("'line-'00000", CultureInfo.InvariantCulture);

    private static Ok<Page<LogShape>> Sliced(ImmutableArray<LogShape> lines, InstanceLogQuery query) => TypedResults.Ok(new Page<LogShape>(
        [.. lines.Skip((int)Math.Min((long)(query.PageValue - 1) * query.LimitValue, int.MaxValue)).Take(query.LimitValue)],
        Pagination.Of(query.PageValue, query.LimitValue, lines.Length)));
}

/// <summary>How many log lines there are.</summary>
/// <param name="Total">In all.</param>
/// <param name="ByLevel">Of each level that occurs.</param>
/// <param name="BySource">Of each source that occurs.</param>
/// <param name="TopInstances">The instances with the most lines, at most 20.</param>
public sealed record LogStatsShape(
    long Total, IReadOnlyDictionary<string, long> ByLevel, IReadOnlyDictionary<string, long> BySource, IReadOnlyList<TopInstanceShape> TopInstances);

/// <summary>How many log lines an instance has.</summary>
public sealed record TopInstanceShape(string InstanceId, long Count);

/// <summary>How many log lines an instance has, by level and source.</summary>
public sealed record InstanceLogStatsShape(
    string InstanceId, long Total, IReadOnlyDictionary<string, long> ByLevel, IReadOnlyDictionary<string, long> BySource);

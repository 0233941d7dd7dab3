using System.Collections.Immutable;
using System.Globalization;
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

/// <summary><c>/api/v1/instances/{id}/logs</c>: what an instance says.</summary>
internal static class LogEndpoints
{
    private const int MostLines = 5_000;

    public static void MapLogs(this IEndpointRouteBuilder api) =>
        api.MapGroup("/instances").WithTags("Logs").MapGet("/{id}/logs", Logs).Require(Role.Viewer).Refuses(409, 502, 503)
            .WithSummary("Read an instance's log, newest first")
            .WithDescription(
                "Of an instance on a server: the last lines of its output. Of an instance that registered itself: what its agent sent.");

    private static async Task<Results<Ok<Page<LogShape>>, Refusal>> Logs(
        Id<InstanceId> id,
        [AsParameters] InstanceLogQuery query,
        IGrainFactory grains,
        IRuntimes runtimes,
        IHistory history,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        if (found.Value is { Server: { } server, Runtime: { } name } && runtimes.Find(name) is { } runtime)
        {
            return await Output(id.Value, server, runtime, query, grains, cancellationToken);
        }

        var page = await history.Logs(query.ToLogQuery(id.Value), cancellationToken);
        return TypedResults.Ok(new Page<LogShape>(
            [.. page.Rows.Select(row => new LogShape(
                row.Id, row.InstanceId, row.Level, row.Source, row.Message, StoredJson.Read(row.Metadata), null, row.At))],
            Pagination.Of(query.PageValue, query.LimitValue, page.Total)));
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

using System.Collections.Immutable;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/logs/ingest</c>: log lines that do not come over an agent's connection.</summary>
internal static class LogIngestEndpoints
{
    public static void MapLogIngest(this IEndpointRouteBuilder api)
    {
        var ingest = api.MapGroup("/logs/ingest").WithTags("Logs").Require(Role.Viewer).InScope(AccessRules.Agent).Unmetered()
            .Unaudited("What instances say is no change that somebody makes");
        ingest.MapPost("", One).Reads(typeof(IngestLog)).WithSummary("Store a log line");
        ingest.MapPost("/batch", Batch).Reads(typeof(IngestLogs)).WithSummary("Store up to 1,000 log lines")
            .WithDescription("All or none, unless the store fails half-way. The body has at most 1 MiB.");
    }

    private static async Task<Results<Created<LogShape>, Refusal>> One(
        Body<IngestLog> body, Caller caller, IGrainFactory grains, TimeProvider time)
    {
        var line = body.Value.ToLine(time.GetUtcNow());
        if (!(await grains.Seen(line.InstanceId, caller)).IsOk) return Refusal.Invalid("instanceId", "There is no instance of that id");
        var stored = await Publish([line], grains);
        return stored.IsOk
            ? TypedResults.Created($"{ConsolePaths.Root}/logs/{stored.Value[0].Id}", LogShape.Of(stored.Value[0]))
            : Refusal.Of(stored.Error);
    }

    private static async Task<Results<Created<IngestedShape>, Refusal>> Batch(
        Body<IngestLogs> body, Caller caller, IGrainFactory grains, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var lines = body.Value.Entries!.Select(entry => entry.ToLine(now)).ToList();
        var known = new Dictionary<string, bool>();
        foreach (var id in lines.Select(line => line.InstanceId).Distinct()) known[id] = (await grains.Seen(id, caller)).IsOk;
        ImmutableArray<FieldError> unknown =
        [
            .. lines.Index().Where(one => !known[one.Item.InstanceId])
                .Select(one => new FieldError($"entries[{one.Index}].instanceId", "There is no instance of that id")),
        ];
        if (!unknown.IsEmpty) return Refusal.Invalid(unknown);

        var shards = lines.GroupBy(line => GrainKeys.FeedShardOf(line.InstanceId));
        var stored = await Task.WhenAll(shards.Select(shard => Publish([.. shard], grains)));
        return stored.FirstOrDefault(one => !one.IsOk)?.Error is { } error
            ? Refusal.Of(error) : TypedResults.Created((string?)null, new IngestedShape(lines.Count));
    }

    /// <summary>Lines of instances of one shard.</summary>
    private static Task<Outcome<ImmutableArray<LogRow>>> Publish(ImmutableArray<NewLogLine> lines, IGrainFactory grains) =>
        grains.Feed(GrainKeys.FeedShardOf(lines[0].InstanceId)).Publish(lines);
}

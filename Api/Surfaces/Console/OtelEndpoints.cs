using System.Globalization;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/otel/v1/traces</c>: usage of language models that does not come over an agent's connection.</summary>
internal static class OtelEndpoints
{
    public static void MapOtel(this IEndpointRouteBuilder api) => api.MapPost("/otel/v1/traces", Take)
        .WithTags("Usage of language models").Require(Role.Viewer).InScope(AccessRules.Agent).Unmetered()
        .Unaudited("What instances report is no change that somebody makes").Reads(typeof(TraceExport))
        .WithSummary("Export traces (OTLP in JSON)")
        .WithDescription(
            "Spans with the attribute gen_ai.provider.name are kept as calls of language models of the instance that the resource's attribute "
            + "service.instance.id names; all others are left out. The calls of an instance are taken together, up to 2,000 at a time, or not at all: what was not taken is counted in "
            + "partialSuccess, with the reason of the first. A span that is exported again counts once. The body has at most 1 MiB.");

    private static async Task<Ok<TraceExportShape>> Take(Body<TraceExport> body, Caller caller, IGrainFactory grains)
    {
        var (rejected, reason) = (0, (string?)null);
        foreach (var ofOne in OtelSpans.Calls(body.Value))
        {
            foreach (var calls in ofOne.Chunk(AgentLlmUsage.MaxCalls))
            {
                if (await Refused(ofOne.Key, calls, caller, grains) is not { } error) continue;
                rejected += calls.Length;
                reason ??= error;
            }
        }

        return TypedResults.Ok(new TraceExportShape(
            rejected == 0 ? new() : new(rejected.ToString(CultureInfo.InvariantCulture), reason)));
    }

    private static async Task<string?> Refused(string instance, AgentLlmCall[] calls, Caller caller, IGrainFactory grains)
    {
        if (instance is "") return "The resource has no attribute service.instance.id";
        if (!FleetId.TryParse<InstanceId>(instance, out var id) || !(await grains.Seen(id, caller)).IsOk) return "There is no instance of that service.instance.id";
        var taken = await grains.Instance(id).LlmUsage(new(null, [.. calls]));
        return taken.IsOk ? null
            : taken.Error.Code is ErrorCode.NotFound ? "There is no instance of that service.instance.id" : taken.Error.Message;
    }
}

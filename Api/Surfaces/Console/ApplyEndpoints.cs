using System.Text.Json;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Declarative;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/apply</c> and <c>/api/v1/export</c>: the fleet as a document.</summary>
internal static class ApplyEndpoints
{
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(25);
    private const string Yaml = "application/yaml";
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void MapApply(this IEndpointRouteBuilder api)
    {
        api.MapPost("/apply", Apply).WithTags("Declarative").Require(Role.Operator).JudgesTeams().Reads(typeof(FleetFileBody)).Refuses(409)
            .AuditedInside("FleetSetGrain").Audited(AuditActions.Execute, StateKinds.FleetSet)
            .WithSummary("Bring the fleet to what a document declares")
            .WithDescription(
                "The body is the document: YAML (application/yaml) or JSON. With dryRun=true the answer is the plan, and nothing is done. Waits up to 25 s "
                + "for all of it, and answers 202 with the results so far where that is not enough. Each resource asks for the role that it asks for elsewhere.");
        api.MapGet("/apply/{id}", Get).WithTags("Declarative").Require(Role.Operator).WithSummary("Get how the latest application of a set fares");
        api.MapGet("/export", Export).WithTags("Declarative").Require(Role.Operator).JudgesTeams()
            .Produces<string>(StatusCodes.Status200OK, Yaml, "application/json")
            .WithSummary("Get the fleet as a document that changes nothing when it is applied")
            .WithDescription("All that the caller may change. Secrets are left out: applying the document keeps them.");
    }

    private static async Task<Results<Ok<ApplyShape>, Accepted<ApplyShape>, Refusal>> Apply(
        DocumentBody body, [AsParameters] ApplyQuery query, Caller caller, HttpContext context, IGrainFactory grains, IFleetDocuments documents)
    {
        var read = documents.Read(body.Text);
        if (!read.IsOk) return DocumentFaults.Refuse(read.Error.Faults);
        var scope = new PlanScope(context, caller, read.Value);
        var file = FleetFile.Read(read.Value, scope.Faults);
        scope.Team = file.TeamId;
        var prune = query.PruneValue || file.Prune;
        var (planned, refusal) = await Planner.Plan(file, body.Text, prune, scope);
        if (refusal is not null) return refusal;
        if (query.DryRunValue) return TypedResults.Ok(new ApplyShape(planned!, prune));

        var set = grains.FleetSet(planned!.Set);
        var begun = await set.Apply(planned.Plan, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var now = context.PrefersNotToWait() ? begun : await set.Completion(LongPatience);
        if (!now.IsOk) return Refusal.Of(now.Error);
        var shape = new ApplyShape(now.Value, caller, planned.Left);
        return shape.CompletedAt is null ? TypedResults.Accepted(ConsolePaths.FleetSet(planned.Set), shape) : TypedResults.Ok(shape);
    }

    private static async Task<Results<Ok<ApplyShape>, Refusal>> Get(Id<FleetSetId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.FleetSet(id.Value).Get();
        return found.IsOk ? TypedResults.Ok(new ApplyShape(found.Value, caller)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<ContentHttpResult, Refusal>> Export(
        [AsParameters] ExportQuery query, Caller caller, HttpContext context, IFleetDocuments documents)
    {
        var sections = query.Sections;
        foreach (var section in sections)
        {
            if (caller.LacksScope(section.Area, isWrite: false) is { } unscoped) return unscoped;
        }

        var scope = new PlanScope(context, caller, new FleetDocument([], new Dictionary<string, DocumentPlace>()));
        var exported = await Exporter.Export(query.NameValue, sections, scope);
        return query.IsJson
            ? TypedResults.Text(exported.Root.ToJsonString(Indented) + "\n", "application/json")
            : TypedResults.Text(exported.ToYaml(documents), Yaml);
    }
}

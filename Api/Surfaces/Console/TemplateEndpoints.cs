using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.Templates;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/templates</c>: configurations to make others from.</summary>
internal static class TemplateEndpoints
{
    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");
        templates.MapGet("", List).Require(Role.Viewer).WithSummary("List templates, by name");
        templates.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateTemplate)).Refuses(409).WithSummary("Keep a template");
        templates.MapGet("/{idOrSlug}", Get).Require(Role.Viewer).WithSummary("Get a template");
        templates.MapDelete("/{id}", Delete).Require(Role.Admin).Refuses(409).WithSummary("Delete a template that is not Fleet's own");
    }

    private static async Task<Results<Ok<Page<TemplateShape>>, Refusal>> List(
        [AsParameters] TemplateQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Template(TemplateId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<TemplateShape>([.. found.Select(one => new TemplateShape(one))], page.Value));
    }

    private static async Task<Results<Created<TemplateShape>, Refusal>> Create(
        Body<CreateTemplate> body, Caller caller, IGrainFactory grains, IDeploymentCompiler compiler)
    {
        var read = compiler.ReadTemplate(body.Value.YamlContent!);
        if (!read.IsOk) return Refusal.Of(read.Error, "yamlContent");
        var document = body.Value.Complete(read.Value);
        if (body.Value.Slug is { } slug && slug != document.Slug)
        {
            return Refusal.Invalid("slug", $"slug must be that of the document, which is {document.Slug}");
        }

        if (TemplateName.Read(document.Slug) is not { } id) return Refusal.Invalid("yamlContent", "The document's slug cannot be used");
        var created = await grains.Template(id).Create(document, isOfficial: false, caller.Actor);
        return created.IsOk ? TypedResults.Created(ConsolePaths.Template(id), new TemplateShape(created.Value)) : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<TemplateShape>, Refusal>> Get(string idOrSlug, IGrainFactory grains)
    {
        if (idOrSlug.Length > FleetId.MaxLength) return Refusal.Malformed("Invalid template ID", "idOrSlug");
        if (TemplateName.Read(idOrSlug) is not { } id) return Refusal.NotFound("Template");
        var found = await grains.Template(id).Get();
        return found.IsOk ? TypedResults.Ok(new TemplateShape(found.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<TemplateDeleted>, Refusal>> Delete(Id<TemplateId> id, IGrainFactory grains)
    {
        var deleted = await grains.Template(id.Value).Delete();
        if (!deleted.IsOk) return Refusal.Of(deleted.Error);
        return TypedResults.Ok(new TemplateDeleted("Template deleted", id.Value.Value, deleted.Value.Document.Slug));
    }
}

using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/extensions</c>: the catalogue of what can be installed on instances.</summary>
internal static class ExtensionEndpoints
{
    private const int TrendDays = 30;
    private const int TopExtensions = 20;
    private const int ShownUsages = 10;
    private const int ShownPolicies = 100;

    public static void MapExtensions(this IEndpointRouteBuilder api)
    {
        var extensions = api.MapGroup("/extensions").WithTags("Extensions").AnswersInvalid(StatusCodes.Status400BadRequest);
        extensions.MapGet("", List).Require(Role.Viewer).WithSummary("List extensions: official ones first, then by downloads, then by name");
        extensions.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateExtension)).Refuses(409).WithSummary("Put an extension into the catalogue")
            .WithDescription("Only an ADMIN may call it official.");
        extensions.MapGet("/categories", Categories).Require(Role.Viewer).WithSummary("Count the extensions of each category");
        extensions.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("The extensions that most instances have");
        extensions.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get an extension, who has it and its policies");
        extensions.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateExtension)).WithSummary("Change what an extension says of itself");
        extensions.MapDelete("/{id}", Delete).Require(Role.Admin).WithSummary("Take an extension and its policies out of the catalogue");
        extensions.MapGet("/{id}/analytics", Analytics).Require(Role.Viewer).WithSummary("How often it was installed and failed, with the last 30 days");
        extensions.MapGet("/{id}/dependencies", Dependencies).Require(Role.Viewer).WithSummary("All that an extension needs, each behind what it needs itself")
            .WithDescription("What is missing, in the wrong version or needs itself stands in fields of its own.");
    }

    private static async Task<Ok<ExtensionList>> List(
        [AsParameters] ExtensionListQuery query, Caller caller, IGrainFactory grains, IExtensionCatalogue catalogue, CancellationToken cancellationToken)
    {
        var page = await catalogue.Page(query.ToQuery(caller.Visibility), cancellationToken);
        var entries = await grains.Entries(page.Rows.Select(row => row.Id));
        var shapes = page.Rows.Where(row => entries.ContainsKey(row.Id)).Select(row => new CatalogueExtension(entries[row.Id], row)).ToList();
        return TypedResults.Ok(new ExtensionList(query.Envelope<CatalogueExtension>(shapes, page.Total)));
    }

    private static async Task<Ok<ExtensionCategories>> Categories(IExtensionCatalogue catalogue, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ExtensionCategories(
            [.. (await catalogue.Categories(cancellationToken)).Select(one => new CategoryShape(one.Category, one.Count))]));

    private static async Task<Ok<ExtensionSummary>> Summary(
        Caller caller, IGrainFactory grains, IExtensionCatalogue catalogue, IExtensionUsage usage, CancellationToken cancellationToken)
    {
        var query = new ExtensionQuery { MostInstalledFirst = true, Limit = TopExtensions, VisibleTo = caller.Visibility };
        var page = await catalogue.Page(query, cancellationToken);
        var entries = await grains.Entries(page.Rows.Select(row => row.Id));
        return TypedResults.Ok(new ExtensionSummary(
            [.. page.Rows.Where(row => entries.ContainsKey(row.Id)).Select(row => new TopExtension(entries[row.Id], row))],
            await usage.Instances(caller.Visibility, cancellationToken)));
    }

    private static async Task<Results<Ok<ExtensionDetail>, Refusal>> Get(
        Id<ExtensionId> id, Caller caller, IGrainFactory grains, IExtensionCatalogue catalogue, IExtensionUsage usage, IStateQueries states,
        CancellationToken cancellationToken)
    {
        var found = await grains.Extension(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var name = found.Value.Document.Name;
        var row = await Row(name, caller, catalogue, cancellationToken);
        var usages = await usage.Installations(name, ShownUsages, caller.Visibility, cancellationToken);
        var policies = await states.Query(ExtensionPolicyQueries.Of(id.Value, caller.Visibility, ShownPolicies), cancellationToken);
        var views = await policies.Views(policy => grains.ExtensionPolicy(ExtensionPolicyId.Of(policy)).Get());
        return TypedResults.Ok(new ExtensionDetail(found.Value, row, usages, views));
    }

    private static async Task<Results<Created<CatalogueExtension>, Refusal>> Create(
        Body<CreateExtension> body, Caller caller, IGrainFactory grains, IExtensionCatalogue catalogue, CancellationToken cancellationToken)
    {
        var document = body.Value.ToDocument();
        if (document.IsOfficial && caller.Lacks(Role.Admin) is { } lacks) return lacks with { Field = "is_official" };
        var id = ExtensionId.Named(document.Name);
        var created = await grains.Extension(id).Create(document, caller.Actor);
        return created.IsOk
            ? TypedResults.Created(
                ConsolePaths.Extension(id), new CatalogueExtension(created.Value, await Row(document.Name, caller, catalogue, cancellationToken)))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<CatalogueExtension>, Refusal>> Update(
        Id<ExtensionId> id, Body<UpdateExtension> body, Caller caller, IGrainFactory grains, IExtensionCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        var grain = grains.Extension(id.Value);
        var found = await grain.Get();
        if (found.IsOk) found = await grain.Update(body.Value.On(found.Value.Document), caller.Actor);
        return found.IsOk
            ? TypedResults.Ok(new CatalogueExtension(found.Value, await Row(found.Value.Document.Name, caller, catalogue, cancellationToken)))
            : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<ExtensionDeleted>, Refusal>> Delete(Id<ExtensionId> id, IGrainFactory grains)
    {
        var deleted = await grains.Extension(id.Value).Delete();
        return deleted.IsOk ? TypedResults.Ok(new ExtensionDeleted(true, id.Value.Value)) : Refusal.Of(deleted.Error);
    }

    private static async Task<Results<Ok<ExtensionAnalytics>, Refusal>> Analytics(
        Id<ExtensionId> id, Caller caller, IGrainFactory grains, IExtensionUsage usage, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await grains.Extension(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = today.AddDays(1 - TrendDays);
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var figures = await usage.Figures(found.Value.Document.Name, from, caller.Visibility, cancellationToken);
        return TypedResults.Ok(new ExtensionAnalytics(id.Value, figures, first, TrendDays));
    }

    private static async Task<Results<Ok<ExtensionDependencies>, Refusal>> Dependencies(Id<ExtensionId> id, IGrainFactory grains)
    {
        var found = await grains.Extension(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var (known, isCut) = await grains.Needed(found.Value);
        var resolution = DependencyGraph.Resolve(found.Value.Document.Name, known);
        return TypedResults.Ok(new ExtensionDependencies(id.Value, resolution, known, isCut));
    }

    private static async Task<CatalogueRow> Row(string name, Caller caller, IExtensionCatalogue catalogue, CancellationToken cancellationToken)
    {
        var page = await catalogue.Page(new ExtensionQuery { Name = name, Limit = 1, VisibleTo = caller.Visibility }, cancellationToken);
        return page.Rows is [var row] ? row : new CatalogueRow(ExtensionId.Named(name), 0, 0);
    }
}

using System.Collections.Immutable;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Catalog;
using Fleet.Cloud;
using Fleet.Identity;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/providers</c>: where instances can be, and what machines cost there.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder api)
    {
        var providers = api.MapGroup("/providers").WithTags("Providers");
        providers.MapGet("", List).Require(Role.Viewer).WithSummary("List the providers that instances may name");
        providers.MapGet("/availability", Availability).Require(Role.Viewer).WithSummary("Where this Fleet can put instances, and why not elsewhere");
        providers.MapGet("/{provider}/regions", Regions).Require(Role.Viewer).WithSummary("List a provider's regions");
        providers.MapGet("/{provider}/compute-catalog", Catalog).Require(Role.Viewer).WithSummary("List a provider's machines with their prices")
            .WithDescription("Never waits for the provider: source says whether prices are live, cached, or of Fleet's own table (fallback). 202 where "
                + "there is nothing at all yet, and it is being fetched.");
        providers.MapGet("/{provider}/compute-catalog/estimate", Estimate).Require(Role.Viewer).AnswersInvalid(StatusCodes.Status400BadRequest)
            .WithSummary("Estimate what a machine costs in a month");
        providers.MapPost("/{provider}/compute-catalog/refresh", Refresh).Require(Role.Admin).Audited(AuditActions.Update, "compute-catalog").Refuses(503)
            .WithSummary("Read a provider's prices anew");
    }

    private static Ok<ComputeProviderList> List(IComputeProviders providers) =>
        TypedResults.Ok(new ComputeProviderList([.. providers.All.Select(one => new ComputeProviderShape(one.Id, one.Name, one.Description))]));

    private static Results<Ok<ComputeRegionList>, Refusal> Regions(string provider, IComputeProviders providers) =>
        providers.Find(provider) is { } found
            ? TypedResults.Ok(new ComputeRegionList([.. found.Regions.Select(one => new ComputeRegionShape(one.Id, one.Name, one.Location))]))
            : Refusal.NotFound("Provider");

    private static async Task<Ok<ProviderAvailability>> Availability(
        IComputeProviders providers, ICloudProviders accounts, IStateQueries states, CancellationToken cancellationToken)
    {
        var active = await states.Count(
            StateKinds.Server, [new StateFilter("status", [StoredName.Of(ServerStatus.Active)])], Visibility.Everything, cancellationToken);
        AvailabilityShape Of(string provider) => (provider, accounts.Find(provider)) switch
        {
            (_, { IsConfigured: true }) => new(true, null),
            (_, not null) => new(false, $"There is no credential for {provider}: servers cannot be rented there"),
            ("docker", _) => active > 0 ? new(true, null) : new(false, "There is no active server to put it on"),
            _ => new(false, "Fleet puts instances on its servers only; those that run there can register themselves"),
        };
        return TypedResults.Ok(new ProviderAvailability(providers.All.ToDictionary(one => one.Id, one => Of(one.Id))));
    }

    private static Results<Ok<CatalogShape>, Accepted<CatalogLoading>, Refusal> Catalog(
        string provider, [AsParameters] CatalogQuery query, IComputeProviders providers, IComputeCatalogs catalogs)
    {
        if (RefusalOf(provider, query.RegionValue, providers) is { } refusal) return refusal;
        var found = catalogs.Get(provider, query.RegionValue);
        if (!found.IsOk) return Refusal.Of(found.Error);
        return found.Value.Source is "loading"
            ? TypedResults.Accepted((string?)null, new CatalogLoading([], "loading", "The prices are being read; ask again in a few seconds"))
            : TypedResults.Ok(new CatalogShape(found.Value));
    }

    private static Results<Ok<EstimateShape>, Refusal> Estimate(
        string provider, [AsParameters] EstimateQuery query, IComputeProviders providers, IComputeCatalogs catalogs)
    {
        if (RefusalOf(provider, query.RegionValue, providers) is { } refusal) return refusal;
        var catalog = catalogs.Get(provider, query.RegionValue);
        if (!catalog.IsOk) return Refusal.Of(catalog.Error);
        return catalog.Value.Sizes.FirstOrDefault(size => size.Id == query.SizeId) is { } size
            ? TypedResults.Ok(new EstimateShape(ComputeEstimate.Of(catalog.Value, size, query.DiskValue, query.EgressValue)))
            : Refusal.NotFound("Size");
    }

    private static async Task<Results<Ok<CatalogRefreshed>, Refusal>> Refresh(
        string provider, [AsParameters] CatalogQuery query, IComputeProviders providers, IComputeCatalogs catalogs, CancellationToken cancellationToken)
    {
        if (RefusalOf(provider, query.RegionValue, providers) is { } refusal) return refusal;
        var refreshed = await catalogs.Refresh(provider, query.RegionValue, cancellationToken);
        if (!refreshed.IsOk) return Refusal.Of(refreshed.Error);
        var catalog = refreshed.Value;
        return TypedResults.Ok(new CatalogRefreshed(
            catalog.Source is "live" ? "Catalog refreshed" : "There is nobody to ask for these prices: they are of Fleet's own table",
            provider, catalog.Sizes.Length, catalog.Source, catalog.FetchedAt));
    }

    /// <summary>Why there is nothing to say; null if there is. Where prices do not differ by region, any region will do.</summary>
    private static Refusal? RefusalOf(string provider, string? region, IComputeProviders providers) =>
        providers.Find(provider) is not { } found ? Refusal.NotFound("Provider")
        : found.IsRegional && region is not null && found.Regions.All(one => one.Id != region) ? Refusal.NotFound("Region")
        : null;
}

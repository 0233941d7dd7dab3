using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Cloud;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/cloud</c>: where servers can be rented.</summary>
internal static class CloudEndpoints
{
    public static void MapCloud(this IEndpointRouteBuilder api)
    {
        var providers = api.MapGroup("/cloud/providers").WithTags("Cloud").Require(Role.Viewer);
        providers.MapGet("", List).WithSummary("List the providers that machines can be rented from");
        providers.MapGet("/{name}/regions", Regions).Refuses(422, 502).WithSummary("List a provider's regions");
        providers.MapGet("/{name}/sizes", Sizes).Refuses(422, 502).WithSummary("List a provider's kinds of machine, with their prices");
    }

    private static Ok<ProvidersShape> List(ICloudProviders providers) => TypedResults.Ok(new ProvidersShape(
        [.. providers.Names.Select(name => new ProviderShape(name, providers.Find(name)?.IsConfigured == true))]));

    private static Task<Results<Ok<RegionsShape>, Refusal>> Regions(
        string name, ICloudProviders providers, CancellationToken cancellationToken) => Ask(
        name, providers, provider => provider.Regions(cancellationToken),
        (ImmutableArray<CloudRegion> regions) => new RegionsShape([.. regions.Select(region => new RegionShape(region))]));

    private static Task<Results<Ok<SizesShape>, Refusal>> Sizes(
        string name, ICloudProviders providers, CancellationToken cancellationToken) => Ask(
        name, providers, provider => provider.Sizes(cancellationToken),
        (ImmutableArray<CloudSize> sizes) => new SizesShape([.. sizes.Select(size => new SizeShape(size))]));

    private static async Task<Results<Ok<TShape>, Refusal>> Ask<T, TShape>(
        string name, ICloudProviders providers, Func<ICloudProvider, Task<Cloud<T>>> question, Func<T, TShape> shape)
    {
        if (providers.Find(name) is not { } provider) return Refusal.NotFound("Provider");
        if (!provider.IsConfigured) return Refusal.Invalid("name", $"Provider {name} has no credential in this Fleet");
        var answer = await question(provider);
        return answer.Error is { } error ? Refuse(error) : TypedResults.Ok(shape(answer.Value!));
    }

    private static Refusal Refuse(CloudError error) => error.Fault switch
    {
        CloudFault.NotConfigured => Refusal.Invalid("name", error.Message),
        _ when error.IsTransient => Refusal.Unavailable(error.Message),
        _ => new(StatusCodes.Status502BadGateway, "provider_refused", error.Message),
    };
}

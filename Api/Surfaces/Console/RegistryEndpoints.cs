using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Extensions;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/profiles</c> and <c>/api/v1/registry</c>: what the registry outside offers.</summary>
internal static class RegistryEndpoints
{
    public static void MapRegistry(this IEndpointRouteBuilder api)
    {
        api.MapGet("/profiles", Profiles).Require(Role.Viewer).WithTags("Registry").Refuses(502, 503).WithSummary("List the registry's profiles")
            .WithDescription("503 CLI_UNAVAILABLE where there is no registry, 502 CLI_ERROR where it answers badly.");
        var registry = api.MapGroup("/registry").WithTags("Registry").Require(Role.Viewer).AnswersInvalid(StatusCodes.Status400BadRequest);
        registry.MapGet("/extensions", Extensions).Refuses(503).WithSummary("List the registry's extensions, by name");
        registry.MapGet("/extensions/categories", Categories).Refuses(503).WithSummary("Count the registry's extensions of each category");
        registry.MapGet("/profiles", RegistryProfiles).Refuses(503).WithSummary("List the registry's profiles, with all that they need counted");
        registry.MapGet("/version", Version).Refuses(503).WithSummary("Which registry it is");
        registry.MapGet("/cli-status", Status).WithSummary("Whether the registry can be read");
    }

    private static async Task<Results<Ok<ProfileList>, Refusal>> Profiles(IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Profiles(cancellationToken);
        return answer.Value is { } profiles
            ? TypedResults.Ok(new ProfileList([.. profiles.Select(one => new ProfileShape(one))]))
            : answer.Error!.ToRefusalOfProfiles();
    }

    private static async Task<Results<Ok<RegistryExtensionList>, Refusal>> Extensions(
        [AsParameters] RegistryQuery query, IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Extensions(cancellationToken);
        return answer.Value is { } extensions
            ? TypedResults.Ok(new RegistryExtensionList([.. extensions.Where(query.Wants).Select(one => new RegistryExtensionShape(one))], new(answer)))
            : answer.Error!.ToRefusal();
    }

    private static async Task<Results<Ok<ExtensionCategories>, Refusal>> Categories(IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Extensions(cancellationToken);
        return answer.Value is { } extensions
            ? TypedResults.Ok(new ExtensionCategories(
                [.. extensions.GroupBy(one => one.Category).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new CategoryShape(group.Key, group.Count()))]))
            : answer.Error!.ToRefusal();
    }

    private static async Task<Results<Ok<RegistryProfileList>, Refusal>> RegistryProfiles(
        IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Profiles(cancellationToken);
        return answer.Value is { } profiles
            ? TypedResults.Ok(new RegistryProfileList([.. profiles.Select(one => new RegistryProfileShape(one))]))
            : answer.Error!.ToRefusal();
    }

    private static async Task<Results<Ok<RegistryVersionShape>, Refusal>> Version(IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Version(cancellationToken);
        return answer.Value is { } version ? TypedResults.Ok(new RegistryVersionShape(version, answer.Source!)) : answer.Error!.ToRefusal();
    }

    private static async Task<Ok<RegistryStatus>> Status(IExtensionRegistry registry, CancellationToken cancellationToken)
    {
        var answer = await registry.Extensions(cancellationToken);
        return TypedResults.Ok(new RegistryStatus(answer.Error is null, answer.Error?.Message, registry.Source));
    }
}

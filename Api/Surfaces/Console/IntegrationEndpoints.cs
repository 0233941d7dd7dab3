using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Catalog;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/integrations</c>: what this Fleet works together with, and what each provider asks for. No value is ever told.</summary>
internal static class IntegrationEndpoints
{
    public static void MapIntegrations(this IEndpointRouteBuilder api)
    {
        var integrations = api.MapGroup("/integrations").WithTags("Integrations").Require(Role.Viewer);
        integrations.MapGet("", List).WithSummary("List integrations and whether they are configured");
        integrations.MapGet("/providers", Providers).WithSummary("List what each provider asks for");
        integrations.MapGet("/providers/{providerId}", Provider).WithSummary("Get what a provider asks for");
        integrations.MapGet("/{integrationId}", Get).WithSummary("Get an integration and whether it is configured");
    }

    private static async Task<Ok<IntegrationList>> List(IIntegrations integrations, CancellationToken cancellationToken) =>
        TypedResults.Ok(new IntegrationList(await Task.WhenAll(integrations.All.Select(one => Shape(one, integrations, cancellationToken)))));

    private static async Task<Results<Ok<IntegrationShape>, Refusal>> Get(
        string integrationId, IIntegrations integrations, CancellationToken cancellationToken) =>
        integrations.All.FirstOrDefault(one => one.Id == integrationId) is { } found
            ? TypedResults.Ok(await Shape(found, integrations, cancellationToken))
            : Refusal.NotFound("Integration");

    private static Ok<CredentialSpecList> Providers(IIntegrations integrations) =>
        TypedResults.Ok(new CredentialSpecList([.. integrations.Providers.Select(one => new CredentialSpecShape(one))]));

    private static Results<Ok<CredentialSpecShape>, Refusal> Provider(string providerId, IIntegrations integrations) =>
        integrations.Providers.FirstOrDefault(one => one.Id == providerId) is { } found
            ? TypedResults.Ok(new CredentialSpecShape(found))
            : Refusal.NotFound("Provider");

    private static async Task<IntegrationShape> Shape(Integration integration, IIntegrations integrations, CancellationToken cancellationToken) =>
        new(integration, await integrations.IsConfigured(integration, cancellationToken));
}

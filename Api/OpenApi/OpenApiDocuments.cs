using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Api.Surfaces.Agents;
using Fleet.Api.Surfaces.Bots;
using Fleet.Api.Surfaces.Hosting;
using Fleet.Api.Surfaces.Ssh;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>The machine-readable contracts, one for each surface.</summary>
internal static class OpenApiDocuments
{
    /// <summary>The native surface's document: all endpoints that name no other.</summary>
    public const string Console = "console";

    /// <summary>The name that document had when it was the only one.</summary>
    private const string ConsoleBefore = "v1";

    public static void AddFleetOpenApi(this IServiceCollection services)
    {
        foreach (var name in new[] { Console, ConsoleBefore }) Add(services, name, group => group is null);
        foreach (var name in new[] { HostingSurface.Document, SshSurface.Document, BotsSurface.Document, AgentsSurface.Document })
        {
            Add(services, name, group => group == name);
        }

        DescribedEndpoints.Explore(services);
    }

    private static void Add(IServiceCollection services, string name, Func<string?, bool> isIn) => services.AddOpenApi(name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => isIn(endpoint.GroupName);
        options.AddDocumentTransformer<DocumentFacts>();
        options.AddOperationTransformer<InheritedParameters>();
        options.AddOperationTransformer<OperationFacts>();
        options.AddSchemaTransformer<SchemaFacts>();
    });

    public static void MapFleetOpenApi(this IEndpointRouteBuilder app) => app.MapOpenApi().AllowAnybody().Unmetered();
}

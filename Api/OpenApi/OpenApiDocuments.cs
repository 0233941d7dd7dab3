using Fleet.Api.Identity;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>The machine-readable contract of the native surface.</summary>
internal static class OpenApiDocuments
{
    public static void AddFleetOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DocumentFacts>();
        options.AddOperationTransformer<OperationFacts>();
        options.AddSchemaTransformer<SchemaFacts>();
    });

    public static void MapFleetOpenApi(this IEndpointRouteBuilder app) => app.MapOpenApi().AllowAnybody();
}

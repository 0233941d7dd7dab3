using System.Text.Json.Nodes;
using Fleet.Api.Validation;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>Adds Fleet's own rules to the schemas of the fields they stand on.</summary>
internal sealed class SchemaFacts : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var rule in context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(OneOfAttribute), true) ?? [])
        {
            schema.Enum = [.. ((OneOfAttribute)rule).Words.Select(word => (JsonNode)JsonValue.Create(word))];
        }

        return Task.CompletedTask;
    }
}

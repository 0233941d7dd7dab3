using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Fleet.Api.Validation;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>Adds to the schemas of fields what the generator cannot see: Fleet's own rules, and which fields are never null.</summary>
internal sealed class SchemaFacts : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo property) return Task.CompletedTask;

        if (property.GetCustomAttribute<OneOfAttribute>() is { } rule)
        {
            schema.Enum = [.. rule.Words.Select(word => (JsonNode)JsonValue.Create(word))];
        }
        if (schema.Type is { } type && !MayBeNull(property)) schema.Type = type & ~JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    private static bool MayBeNull(PropertyInfo property) =>
        property.GetCustomAttribute<RequiredAttribute>() is null
            && new NullabilityInfoContext().Create(property).ReadState is NullabilityState.Nullable;
}

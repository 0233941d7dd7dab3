using System.ComponentModel;
using System.Reflection;
using Fleet.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>Adds the fields that an operation's query inherits (<see cref="InheritedFields"/>), after those that it declares.</summary>
internal sealed class InheritedParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var queries =
            from handler in context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>()
            from parameter in handler.GetParameters()
            where parameter.IsDefined(typeof(AsParametersAttribute))
            select parameter.ParameterType;
        foreach (var (name, property) in queries.SelectMany(InheritedFields.Of))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        return Task.CompletedTask;
    }
}

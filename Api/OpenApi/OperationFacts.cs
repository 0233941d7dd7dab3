using System.Globalization;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>Adds to each operation what its endpoint's metadata says: who may call it, what it reads, how it refuses.</summary>
internal sealed class OperationFacts : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var statuses = new SortedSet<int>();
        if (metadata.OfType<RequiredRole>().LastOrDefault() is { } required)
        {
            Secure(operation, required.Role, context.Document!, statuses);
            if (context.Description.HttpMethod == HttpMethods.Post && !metadata.OfType<OwnIdempotency>().Any()) Key(operation, context.Document!, statuses);
        }

        if (metadata.OfType<ReadsShapes>().LastOrDefault() is { } reads)
        {
            await Describe(operation, reads, context, cancellationToken);
            statuses.UnionWith([400, 413, 415, 422]);
        }

        if (operation.Parameters?.Any(parameter => parameter.In is ParameterLocation.Query) == true) statuses.Add(422);
        if (operation.Parameters?.Any(parameter => parameter.In is ParameterLocation.Path) == true) statuses.UnionWith([400, 404]);
        foreach (var refuses in metadata.OfType<RefusesWith>()) statuses.UnionWith(refuses.Statuses);
        if (metadata.OfType<InvalidStatus>().LastOrDefault() is { } invalid && statuses.Remove(422)) statuses.Add(invalid.Status);
        if (statuses.Count == 0) return;

        statuses.UnionWith([500, 503]);
        if (!metadata.OfType<Unmetered>().Any()) statuses.Add(429);
        var shape = metadata.OfType<WritesErrorsAs>().LastOrDefault()?.Shape ?? typeof(ErrorBody);
        var error = await context.GetOrCreateSchemaAsync(shape, null, cancellationToken);
        context.Document!.AddComponent(shape.Name, error);
        foreach (var status in statuses) Refuse(operation, status, shape, context.Document!);
    }

    private static void Secure(OpenApiOperation operation, Role role, OpenApiDocument document, SortedSet<int> statuses)
    {
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(DocumentFacts.Bearer, document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(DocumentFacts.ApiKey, document)] = [] },
        ];
        var needs = $"Needs the {WireName.Upper(role)} role or higher.";
        operation.Description = operation.Description is { Length: > 0 } said ? $"{said} {needs}" : needs;
        statuses.UnionWith([401, 403]);
    }

    private static void Key(OpenApiOperation operation, OpenApiDocument document, SortedSet<int> statuses)
    {
        const string name = "IdempotencyKey";
        document.AddComponent(name, new OpenApiParameter
        {
            Name = IdempotencyMiddleware.KeyHeader,
            In = ParameterLocation.Header,
            Description = "Asked again with the same key, the request runs once: the answer is the first one's.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyMiddleware.MaxKey },
        });
        (operation.Parameters ??= []).Add(new OpenApiParameterReference(name, document));

        // Not such a key; its request runs; it is another request's.
        statuses.UnionWith([400, 409, 422]);
    }

    private static async Task Describe(
        OpenApiOperation operation, ReadsShapes reads, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var shapes = new List<IOpenApiSchema>();
        foreach (var shape in reads.Shapes)
        {
            var schema = await context.GetOrCreateSchemaAsync(shape, null, cancellationToken);
            context.Document!.AddComponent(shape.Name, schema);
            shapes.Add(new OpenApiSchemaReference(shape.Name, context.Document));
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = !reads.Shapes.All(typeof(IOptionalBody).IsAssignableFrom),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = shapes.Count == 1 ? shapes[0] : new OpenApiSchema { OneOf = shapes } },
            },
        };
    }

    private static void Refuse(OpenApiOperation operation, int status, Type shape, OpenApiDocument document)
    {
        var title = HttpStatus.Title(status);
        var name = title.Replace(" ", "", StringComparison.Ordinal);
        document.AddComponent(name, new OpenApiResponse
        {
            Description = title,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(shape.Name, document) },
            },
        });
        operation.Responses ??= [];
        operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponseReference(name, document));
    }
}

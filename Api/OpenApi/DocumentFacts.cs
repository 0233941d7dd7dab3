using Fleet.Api.Surfaces.Agents;
using Fleet.Api.Surfaces.Bots;
using Fleet.Api.Surfaces.Hosting;
using Fleet.Api.Surfaces.Ssh;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fleet.Api.OpenApi;

/// <summary>What holds for the document as a whole.</summary>
internal sealed class DocumentFacts : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string ApiKey = "apiKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = "Fleet", Version = "v1", Description = Describe(context.DocumentName) };

        // The address is the caller's affair, and would make the document differ from host to host.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            [ApiKey] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
        };
        return Task.CompletedTask;
    }

    private static string Describe(string document) => document switch
    {
        HostingSurface.Document => "Fleet's servers and instances as a hosting product has them.",
        SshSurface.Document => "Fleet's servers as machines with SSH access.",
        BotsSurface.Document => "Fleet's instances as a host of bots has them.",
        AgentsSurface.Document => "What Fleet runs as agents with replicas.",
        _ => "A control plane for servers and the instances on them.",
    };
}

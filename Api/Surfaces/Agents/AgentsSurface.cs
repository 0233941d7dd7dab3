using Fleet.Api.Http;
using Fleet.Api.OpenApi;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>
/// <c>/v1</c>: what runs as agents with replicas, field for field as that API documents them. Its errors hold for whatever is asked under
/// that path, whether there is an endpoint or not.
/// </summary>
internal static class AgentsSurface
{
    /// <summary>Its OpenAPI document.</summary>
    public const string Document = "agents";

    internal const string Root = "/v1";

    /// <summary>Gives this surface's requests its shape of errors; before anything that may refuse them.</summary>
    public static void UseAgents(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Root)) context.Features.Set<IErrorShape>(AgentErrors.Shape);
        return next(context);
    });

    public static void MapAgentsSurface(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup(Root).AddEndpointFilter(ArgumentFilter.Invoke).AnswersInvalid(StatusCodes.Status400BadRequest)
            .WithGroupName(Document).WithMetadata(new WritesErrorsAs(typeof(AgentErrorBody)));
        v1.MapToken();
        v1.MapUsers();
        v1.MapWebhooks();
        v1.MapAgents();
        v1.MapAgentScaling();
        v1.MapBilling();
        v1.MapServices();
        v1.MapAgentLogs();
        v1.MapAgentMetrics();
    }
}

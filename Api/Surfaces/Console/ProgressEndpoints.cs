using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Operations;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The progress of operations and deployments, as it goes.</summary>
internal static class ProgressEndpoints
{
    private const string HowTo =
        "Server-sent events, each a JSON object. Their ids are revisions: Last-Event-ID takes a stream up again. "
        + "The stream ends after complete or error; 204 says that the caller has seen that already.";

    public static void AddProgress(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<ProgressOptions>().Bind(builder.Configuration.GetSection("Fleet:Progress"))
            .ValidateDataAnnotations().ValidateOnStart();

    public static void MapProgress(this IEndpointRouteBuilder api)
    {
        Map(api.MapGet("/operations/{id}/events", OfOperation), "Operations").WithSummary("Follow an operation");
        Map(api.MapGet("/deployments/{id}/events", OfDeployment), "Deployments").WithSummary("Follow a deployment");
    }

    private static RouteHandlerBuilder Map(RouteHandlerBuilder endpoint, string tag) => endpoint.WithTags(tag).Require(Role.Viewer)
        .Produces<ProgressEvent>(contentType: "text/event-stream").Produces(StatusCodes.Status204NoContent).WithDescription(HowTo);

    private static async Task<IResult> OfOperation(Id<OperationId> id, IGrainFactory grains)
    {
        var found = await grains.Operation(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return new ProgressStream(grains.Operation(id.Value), found.Value, ProgressEvent.Of);
    }

    private static async Task<IResult> OfDeployment(Id<DeploymentId> id, IGrainFactory grains)
    {
        var found = await grains.Deployment(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var deployment = found.Value;
        if (deployment.Operation is not { } operation) return Refusal.NotFound("Operation of the deployment");
        return new ProgressStream(grains.Operation(operation.Id), operation, view => ProgressEvent.Of(view, deployment));
    }
}

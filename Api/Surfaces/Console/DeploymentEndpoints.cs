using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/deployments</c>: configurations put to work.</summary>
internal static class DeploymentEndpoints
{
    public static void MapDeployments(this IEndpointRouteBuilder api)
    {
        var deployments = api.MapGroup("/deployments").WithTags("Deployments");
        deployments.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateDeployment)).Refuses(409)
            .WithSummary("Deploy an instance from a configuration or a template")
            .WithDescription("A password that Fleet makes up stands in this answer as admin_password, and nowhere else.");
        deployments.MapGet("", List).Require(Role.Viewer).WithSummary("List deployments");
        deployments.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a deployment")
            .WithDescription("The configuration is for operators: others see yaml_content as null.");
    }

    private static async Task<Results<Created<DeploymentAnswer>, Refusal>> Create(
        Body<CreateDeployment> body, Caller caller, IGrainFactory grains, ISecretBox secrets, RequestIds ids)
    {
        var (team, forbidden) = await TeamChoice.Of(caller, body.Value.TeamId, Role.Operator, grains);
        if (forbidden is not null) return forbidden;
        var id = ids.New<DeploymentId>();
        var begun = await grains.Deployment(id).Deploy(body.Value.ToRequest(secrets) with { Team = team }, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error, "yaml_config");
        return TypedResults.Created(
            ConsolePaths.Deployment(id),
            new DeploymentAnswer(new(begun.Value.Deployment, withSecrets: true), begun.Value.AdminPassword));
    }

    private static async Task<Results<Ok<Page<DeploymentSummary>>, Refusal>> List(
        [AsParameters] DeploymentQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Deployment(DeploymentId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<DeploymentSummary>([.. found.Select(one => new DeploymentSummary(one))], page.Value));
    }

    private static async Task<Results<Ok<DeploymentAnswer>, Refusal>> Get(Id<DeploymentId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Deployment(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var owned = found.Value.Instance is { } instance ? await grains.OfInstance(instance) : null;
        return TypedResults.Ok(new DeploymentAnswer(new(found.Value, caller.May(Role.Operator, owned?.Team))));
    }
}

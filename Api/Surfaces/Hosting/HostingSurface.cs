using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Machines;
using Fleet.Cloud;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>
/// <c>/hosting/api/v1</c>: servers and instances as a hosting product has them. Its envelope and its errors hold for
/// whatever is asked under that path, whether there is an endpoint or not.
/// </summary>
internal static class HostingSurface
{
    /// <summary>Its OpenAPI document.</summary>
    public const string Document = "hosting";

    internal const string Root = "/hosting/api/v1";

    /// <summary>Gives this surface's requests its shape of errors; before anything that may refuse them.</summary>
    public static void UseHosting(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Root)) context.Features.Set<IErrorShape>(HostingErrors.Shape);
        return next(context);
    });

    public static void MapHosting(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root).AddEndpointFilter(ArgumentFilter.Invoke)
            .WithGroupName(Document).WithMetadata(new WritesErrorsAs(typeof(ErrorEnvelope)));
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapGet("", List).Require(Role.Viewer).WithSummary("List servers");
        servers.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get server");
        servers.MapPost("", Create).Require(Role.Operator).Reads(typeof(RentServer)).WithSummary("Create server");
        servers.MapDelete("/{id}", Remove).Require(Role.Operator).Refuses(409).WithSummary("Delete server");
        api.MapHostedInstances();
        api.MapHostedBackups();
    }

    private static async Task<Ok<ListEnvelope<HostedServer>>> List(
        [AsParameters] HostingQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Query(query.ToStateQuery(), cancellationToken);
        var servers = await grains.Servers(page);
        return TypedResults.Ok(query.Envelope<HostedServer>([.. servers.Select(view => new HostedServer(view))], page));
    }

    private static async Task<Results<Ok<Envelope<HostedServer>>, Refusal>> Get(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        return found.IsOk ? TypedResults.Ok(Shape(found.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Created<Envelope<HostedServer>>, Refusal>> Create(
        Body<RentServer> body, Caller caller, IGrainFactory grains, RequestIds ids, ICloudProviders providers)
    {
        if (providers.Check(body.Value.Provider!) is { } refusal) return refusal;
        var id = ids.New<ServerId>();
        var added = await grains.Server(id).Add(body.Value.ToSpec(), caller.Actor);
        return added.IsOk ? TypedResults.Created($"{Root}/servers/{id}", Shape(added.Value)) : Refusal.Of(added.Error);
    }

    private static async Task<Results<Accepted<Envelope<HostedServer>>, Refusal>> Remove(
        Id<ServerId> id, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Server(id.Value).Remove(caller.Actor, isForced: false);
        return removed.IsOk ? TypedResults.Accepted((string?)null, Shape(removed.Value)) : Refusal.Of(removed.Error);
    }

    private static Envelope<HostedServer> Shape(ServerView view) => new(new HostedServer(view));
}

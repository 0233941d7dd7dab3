using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Operations;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/servers</c>: the machines.</summary>
internal static class ServerEndpoints
{
    public static void MapServers(this IEndpointRouteBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateServer))
            .WithSummary("Add a server and begin to provision it");
        servers.MapGet("", List).Require(Role.Viewer).WithSummary("List servers");
        servers.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a server");
        servers.MapGet("/{id}/capacity", Capacity).Require(Role.Viewer).Refuses(409).WithSummary("Estimate what a server can still take");
        servers.MapPost("/{id}/retry", Retry).Require(Role.Operator).Refuses(409).WithSummary("Provision a server again");
        servers.MapPost("/{id}/reset-host-key", ResetHostKey).Require(Role.Operator).Refuses(409)
            .WithSummary("Forget the pinned host key and provision again");
        servers.MapDelete("/{id}", Remove).Require(Role.Operator).Refuses(409).WithSummary("Clean up a server and forget it");
    }

    private static async Task<Results<Created<ServerDetail>, Refusal>> Create(
        Body<CreateServer> body, Caller caller, IGrainFactory grains, ISecretBox secrets, IIdSource ids)
    {
        var id = ids.New<ServerId>();
        var added = await grains.Server(id).Add(body.Value.ToSpec(secrets), caller.Actor);
        if (!added.IsOk) return Refusal.Of(added.Error);
        return TypedResults.Created(ConsolePaths.Server(id), await Detail(grains, added.Value));
    }

    private static async Task<Results<Ok<Page<ServerSummary>>, Refusal>> List(
        [AsParameters] ServerQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Server(ServerId.Of(id)).Get());
        var items = await Task.WhenAll(found.Select(server => Summary(grains, server)));
        return TypedResults.Ok(query.Envelope(items, page.Value));
    }

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Get(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(await Detail(grains, found.Value));
    }

    private static async Task<Results<Ok<CapacityShape>, Refusal>> Capacity(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return found.Value.Capacity is { } capacity
            ? TypedResults.Ok(new CapacityShape(capacity))
            : Refusal.Of(FleetError.Conflict("The server's capacity is not known before it was provisioned"));
    }

    private static async Task<Results<Ok<Begun>, Refusal>> Retry(
        Id<ServerId> id, Caller caller, IGrainFactory grains, HttpResponse response) =>
        Answer(await grains.Server(id.Value).Retry(caller.Actor), "Server provisioning restarted", response);

    private static async Task<Results<Ok<Begun>, Refusal>> ResetHostKey(
        Id<ServerId> id, Caller caller, IGrainFactory grains, HttpResponse response) =>
        Answer(await grains.Server(id.Value).ResetHostKey(caller.Actor), "Host key reset", response);

    private static async Task<Results<Accepted<Begun>, Refusal>> Remove(Id<ServerId> id, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Server(id.Value).Remove(caller.Actor);
        if (!removed.IsOk) return Refusal.Of(removed.Error);
        return TypedResults.Accepted(
            ConsolePaths.Operation(removed.Value.Operation), new Begun("Server removal started", removed.Value.Operation?.Value));
    }

    private static Results<Ok<Begun>, Refusal> Answer(Outcome<ServerView> outcome, string message, HttpResponse response)
    {
        if (!outcome.IsOk) return Refusal.Of(outcome.Error);
        if (ConsolePaths.Operation(outcome.Value.Operation) is { } location) response.Headers.Location = location;
        return TypedResults.Ok(new Begun(message, outcome.Value.Operation?.Value));
    }

    private static async Task<ServerDetail> Detail(IGrainFactory grains, ServerView view) =>
        new(view, await StepOf(grains, view.Operation));

    private static async Task<ServerSummary> Summary(IGrainFactory grains, ServerView view) =>
        new(view, await StepOf(grains, view.Operation));

    private static async Task<string?> StepOf(IGrainFactory grains, OperationId? operation)
    {
        if (operation is not { } id) return null;
        var found = await grains.Operation(id).Get();
        return found.Value?.Steps.FirstOrDefault(step => step.Status is StepStatus.Running)?.Name;
    }
}

/// <summary>Long work has begun.</summary>
/// <param name="Message">What has begun, in words.</param>
/// <param name="OperationId">The operation that does it.</param>
public sealed record Begun(string Message, string? OperationId);

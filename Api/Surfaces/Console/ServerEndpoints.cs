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

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/servers</c>: the machines.</summary>
internal static class ServerEndpoints
{
    public static void MapServers(this IEndpointRouteBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateServer))
            .WithSummary("Add a server, or rent one, and begin to provision it")
            .WithDescription("Needs name with host, sshUser, authMethod and its credential; or name with provider, region and size.");
        servers.MapGet("", List).Require(Role.Viewer).WithSummary("List servers");
        servers.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a server");
        servers.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateServer)).Refuses(409)
            .WithSummary("Change a server; fields that are absent stay as they are");
        servers.MapPatch("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateServer)).Refuses(409)
            .WithSummary("Change a server; the same as PUT");
        servers.MapGet("/{id}/capacity", ServerReads.Capacity).Require(Role.Viewer).Refuses(409)
            .WithSummary("Estimate what a server can still take");
        servers.MapGet("/{id}/provisioning-logs", ServerReads.Logs).Require(Role.Viewer).WithSummary("How a server was provisioned, step by step");
        servers.MapDelete("/{id}", Remove).Require(Role.Operator).Refuses(409).WithSummary("Clean up a server and forget it")
            .WithDescription("A server with instances is refused, unless forced: then they are destroyed first.");
    }

    internal static async Task<ServerDetail> Detail(IGrainFactory grains, ServerView view) =>
        new(view, await BasicServer.StepOf(grains, view.Operation));

    private static async Task<Results<Created<ServerDetail>, Refusal>> Create(
        Body<CreateServer> body, Caller caller, IGrainFactory grains, ISecretBox secrets, RequestIds ids, ICloudProviders providers)
    {
        if (body.Value.RentedFrom is { } provider && providers.Check(provider) is { } refusal) return refusal;
        var id = ids.New<ServerId>();
        var added = await grains.Server(id).Add(body.Value.ToSpec(secrets), caller.Actor);
        if (!added.IsOk) return Refusal.Of(added.Error);
        return TypedResults.Created(ConsolePaths.Server(id), await Detail(grains, added.Value));
    }

    private static async Task<Results<Ok<Page<ServerSummary>>, Refusal>> List(
        [AsParameters] ServerQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        if (query.NeedsLooking)
        {
            if (await query.Look(grains.Walk(states, query.ToStateQuery(), cancellationToken)) is not { } matching)
            {
                return Refusal.Invalid("search", "Too many servers to look through: narrow them by status or search");
            }

            return TypedResults.Ok(query.Envelope(await Summaries(grains, query.Cut(matching)), matching.Count));
        }

        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        return TypedResults.Ok(query.Envelope(await Summaries(grains, await grains.Servers(page.Value)), page.Value));
    }

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Get(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(await Detail(grains, found.Value));
    }

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Update(
        Id<ServerId> id, Body<UpdateServer> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var updated = await grains.Server(id.Value).Update(body.Value.ToChange(secrets), caller.Actor);
        return updated.IsOk ? TypedResults.Ok(await Detail(grains, updated.Value)) : Refusal.Of(updated.Error);
    }

    private static async Task<Results<Accepted<Begun>, Refusal>> Remove(
        Id<ServerId> id, [AsParameters] RemoveQuery query, Caller caller, IGrainFactory grains) =>
        Begun.Answer(await grains.Server(id.Value).Remove(caller.Actor, query.ForceValue), "Server removal started");

    private static Task<ServerSummary[]> Summaries(IGrainFactory grains, IEnumerable<ServerView> views) =>
        Task.WhenAll(views.Select(async view => new ServerSummary(view, await BasicServer.StepOf(grains, view.Operation))));
}

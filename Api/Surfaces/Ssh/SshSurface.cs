using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Machines;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Ssh;

/// <summary>
/// <c>/api/servers</c>: servers as machines with SSH access, field for field as that API documents them. Where its document is silent, on
/// errors above all, the console's conventions hold.
/// </summary>
internal static class SshSurface
{
    /// <summary>Its OpenAPI document.</summary>
    public const string Document = "ssh";

    private const string Root = "/api/servers";

    public static void MapSsh(this IEndpointRouteBuilder app)
    {
        var servers = app.MapGroup(Root).AddEndpointFilter(ArgumentFilter.Invoke).WithTags("Servers").WithGroupName(Document);
        servers.MapGet("", List).Require(Role.Viewer).WithSummary("List servers");
        servers.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateServer)).WithSummary("Create a new server")
            .WithDescription("Needs name, host, sshUser, authMethod and its credential.");
        servers.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get server details");
        servers.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateServer)).Refuses(409).WithSummary("Update server");
        servers.MapDelete("/{id}", Remove).Require(Role.Operator).Refuses(409).WithSummary("Delete server");
        servers.MapGet("/{id}/capacity", ServerReads.Capacity).Require(Role.Viewer).Refuses(409).WithSummary("Get server capacity estimate");
        servers.MapGet("/{id}/provisioning-logs", ServerReads.Logs).Require(Role.Viewer).WithSummary("Get server provisioning logs");
        servers.MapPost("/{id}/reset-host-key", ResetHostKey).Require(Role.Operator).Refuses(409).WithSummary("Reset server host key");
        servers.MapPost("/{id}/retry", Retry).Require(Role.Operator).Refuses(409).WithSummary("Retry server provisioning");
    }

    private static async Task<Ok<ServerList>> List(IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var servers = new List<BasicServer>();
        await foreach (var view in grains.Walk(states, new() { Kind = StateKinds.Server }, cancellationToken))
        {
            servers.Add(await Summary(grains, view));
        }

        return TypedResults.Ok(new ServerList(servers));
    }

    private static async Task<Results<Created<BasicServer>, Refusal>> Create(
        Body<CreateServer> body, Caller caller, IGrainFactory grains, ISecretBox secrets, RequestIds ids)
    {
        var id = ids.New<ServerId>();
        var added = await grains.Server(id).Add(body.Value.ToSpec(secrets), caller.Actor);
        if (!added.IsOk) return Refusal.Of(added.Error);
        return TypedResults.Created($"{Root}/{id}", await Summary(grains, added.Value));
    }

    private static async Task<Results<Ok<FullServer>, Refusal>> Get(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new FullServer(found.Value, await BasicServer.StepOf(grains, found.Value.Operation)));
    }

    private static async Task<Results<Ok<BasicServer>, Refusal>> Update(
        Id<ServerId> id, Body<UpdateServer> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var updated = await grains.Server(id.Value).Update(body.Value.ToChange(secrets), caller.Actor);
        return updated.IsOk ? TypedResults.Ok(await Summary(grains, updated.Value)) : Refusal.Of(updated.Error);
    }

    private static async Task<Results<Accepted<Told>, Refusal>> Remove(Id<ServerId> id, Caller caller, IGrainFactory grains)
    {
        var removed = await grains.Server(id.Value).Remove(caller.Actor, isForced: false);
        return removed.IsOk ? TypedResults.Accepted((string?)null, new Told("Server removal started")) : Refusal.Of(removed.Error);
    }

    private static async Task<Results<Ok<Told>, Refusal>> ResetHostKey(Id<ServerId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.Server(id.Value).ResetHostKey(caller.Actor), "Host key reset");

    private static async Task<Results<Ok<Told>, Refusal>> Retry(Id<ServerId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.Server(id.Value).Retry(caller.Actor), "Server provisioning restarted");

    private static Results<Ok<Told>, Refusal> Answer(Outcome<ServerView> outcome, string message) =>
        outcome.IsOk ? TypedResults.Ok(new Told(message)) : Refusal.Of(outcome.Error);

    private static async Task<BasicServer> Summary(IGrainFactory grains, ServerView view) =>
        new(view, await BasicServer.StepOf(grains, view.Operation));
}

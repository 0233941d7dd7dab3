using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Operations;
using Fleet.Servers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What may be done with a server.</summary>
internal static class ServerVerbEndpoints
{
    public static void MapServerVerbs(this IEndpointRouteBuilder api)
    {
        var server = api.MapGroup("/servers/{id}").WithTags("Servers").Require(Role.Operator).Refuses(409);
        server.MapPost("/retry", Retry).WithSummary("Provision a server again");
        server.MapPost("/reset-host-key", ResetHostKey).WithSummary("Forget the pinned host key and provision again");
        server.MapPost("/cordon", Cordon).WithSummary("Put no new instances on a server");
        server.MapPost("/uncordon", Uncordon).WithSummary("Put new instances on a server again");
        server.MapPost("/drain", Drain).Reads(typeof(DrainServer)).WithSummary("Cordon a server and stop or move its instances");
    }

    private static async Task<Results<Ok<Begun>, Refusal>> Retry(
        Id<ServerId> id, Caller caller, IGrainFactory grains, HttpResponse response) =>
        Answer(await grains.Server(id.Value).Retry(caller.Actor), "Server provisioning restarted", response);

    private static async Task<Results<Ok<Begun>, Refusal>> ResetHostKey(
        Id<ServerId> id, Caller caller, IGrainFactory grains, HttpResponse response) =>
        Answer(await grains.Server(id.Value).ResetHostKey(caller.Actor), "Host key reset", response);

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Cordon(Id<ServerId> id, IGrainFactory grains) =>
        await Answer(grains, await grains.Server(id.Value).Cordon(true));

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Uncordon(Id<ServerId> id, IGrainFactory grains) =>
        await Answer(grains, await grains.Server(id.Value).Cordon(false));

    private static async Task<Results<Accepted<Begun>, Refusal>> Drain(
        Id<ServerId> id, Body<DrainServer> body, Caller caller, IGrainFactory grains)
    {
        WireName.TryRead<DrainMode>(body.Value.Mode, WireName.Kebab, out var mode);
        return Begun.Answer(await grains.Server(id.Value).Drain(mode, caller.Actor), "Server drain started");
    }

    private static async Task<Results<Ok<ServerDetail>, Refusal>> Answer(IGrainFactory grains, Outcome<ServerView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(await ServerEndpoints.Detail(grains, outcome.Value)) : Refusal.Of(outcome.Error);

    private static Results<Ok<Begun>, Refusal> Answer(Outcome<ServerView> outcome, string message, HttpResponse response)
    {
        if (!outcome.IsOk) return Refusal.Of(outcome.Error);
        if (ConsolePaths.Operation(outcome.Value.Operation) is { } location) response.Headers.Location = location;
        return TypedResults.Ok(new Begun(message, outcome.Value.Operation?.Value));
    }
}

/// <summary>How to drain a server.</summary>
public sealed record DrainServer
{
    /// <summary>stop leaves its instances there, stopped; move deploys them to servers that have room.</summary>
    [Required, OneOf("stop", "move")]
    public string? Mode { get; init; }
}

/// <summary>Long work has begun.</summary>
/// <param name="Message">What has begun, in words.</param>
/// <param name="OperationId">The operation that does it.</param>
public sealed record Begun(string Message, string? OperationId)
{
    internal static Results<Accepted<Begun>, Refusal> Answer(Outcome<ServerView> outcome, string message) =>
        outcome.IsOk ? Accepted(outcome.Value.Operation, message) : Refusal.Of(outcome.Error);

    internal static Accepted<Begun> Accepted(OperationId? operation, string message) =>
        TypedResults.Accepted(ConsolePaths.Operation(operation), new Begun(message, operation?.Value));
}

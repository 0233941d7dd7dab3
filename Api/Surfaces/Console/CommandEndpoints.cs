using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/commands</c>: what is run on instances by hand. Each waits for its end, unless the caller prefers not to.</summary>
internal static class CommandEndpoints
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    public static void MapCommands(this IEndpointRouteBuilder api)
    {
        var commands = api.MapGroup("/commands").WithTags("Commands");
        commands.MapPost("", Run).WritesItself().Require(Role.Developer).JudgesTeams().Refuses(502).Reads(typeof(RunCommand)).Produces<CommandShape>(201)
            .Produces<CommandShape>(202)
            .WithSummary("Run a command on an instance")
            .WithDescription("Answers when it has ended, or at once with 202 to 'Prefer: respond-async'. Another exit code than 0 is FAILED, and 201.");
        commands.MapPost("/bulk", RunBulk).WritesItself().Require(Role.Operator).JudgesTeams().Reads(typeof(RunBulkCommand)).Produces<CommandResults>(207)
            .WithSummary("Run a command on many instances");
        commands.MapPost("/script", RunScript).WritesItself().Require(Role.Developer).JudgesTeams().Reads(typeof(RunScript)).Produces<CommandResults>(207)
            .WithSummary("Run a script on instances");
        commands.MapGet("/history", List).Require(Role.Viewer).WithSummary("List the commands that were run");
        commands.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a command");
        commands.MapPost("/{id}/cancel", Cancel).Require(Role.Developer).Refuses(409).WithSummary("Cancel a command");
    }

    private static RouteHandlerBuilder WritesItself(this RouteHandlerBuilder endpoint) =>
        endpoint.AuditedInside("CommandGrain").Audited(AuditActions.Execute, "command");

    private static async Task<IResult> Run(
        Body<RunCommand> body, Caller caller, HttpContext context, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        var instance = await grains.Seen(body.Value.InstanceId, caller);
        if (!instance.IsOk) return Refusal.Of(instance.Error);
        if (caller.Lacks(Role.Developer, instance.Value.Team) is { } forbidden) return forbidden;
        var command = grains.Command(ids.New<CommandId>());
        var begun = await command.Start(body.Value.ToRequest(instance.Value.Id, secrets), caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        context.Response.Headers.Location = ConsolePaths.Command(begun.Value.Id);
        if (context.PrefersNotToWait()) return TypedResults.Json(new CommandShape(begun.Value), statusCode: 202);

        var ended = await End(command, begun.Value);
        return ended.Result is null && ended.HasEnded
            ? new Refusal(StatusCodes.Status502BadGateway, "command_failed", ended.Error ?? "The command could not be run")
            : TypedResults.Json(new CommandShape(ended), statusCode: ended.HasEnded ? 201 : 202);
    }

    private static Task<IResult> RunBulk(Body<RunBulkCommand> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets) =>
        RunAll(body.Value.InstanceIds!, Role.Operator, instance => body.Value.ToRequest(instance, secrets), caller, grains, ids);

    private static Task<IResult> RunScript(Body<RunScript> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets) => RunAll(
        body.Value.InstanceIds!, body.Value.InstanceIds!.Count > 1 ? Role.Operator : Role.Developer,
        instance => body.Value.ToRequest(instance, secrets), caller, grains, ids);

    /// <summary>All or none is begun: an id that is nobody's refuses the whole.</summary>
    private static async Task<IResult> RunAll(
        IReadOnlyList<string> said, Role role, Func<InstanceId, CommandRequest> request, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var instances = new List<InstanceId>();
        foreach (var one in said)
        {
            var found = await grains.Seen(one, caller);
            if (!found.IsOk) return Refusal.NotFound($"Instance {one}");
            if (caller.Lacks(role, found.Value.Team) is { } forbidden) return forbidden;
            instances.Add(found.Value.Id);
        }

        var results = await Task.WhenAll(instances.Select(async instance =>
        {
            var command = grains.Command(ids.New<CommandId>());
            var begun = await command.Start(request(instance), caller.Actor);
            if (!begun.IsOk) return new CommandResultShape(instance.Value, false, null, begun.Error.Message);
            var ended = await End(command, begun.Value);
            return new(instance.Value, ended.Result is not null, new(ended), ended.Error);
        }));
        return TypedResults.Json(new CommandResults(results), statusCode: StatusCodes.Status207MultiStatus);
    }

    private static async Task<Results<Ok<Page<CommandShape>>, Refusal>> List(
        [AsParameters] CommandQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Command(CommandId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<CommandShape>([.. found.Select(one => new CommandShape(one))], page.Value));
    }

    private static async Task<Results<Ok<CommandShape>, Refusal>> Get(Id<CommandId> id, IGrainFactory grains) =>
        Answer(await grains.Command(id.Value).Get());

    private static async Task<Results<Ok<CommandShape>, Refusal>> Cancel(Id<CommandId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.Command(id.Value).Cancel(caller.Actor));

    private static Results<Ok<CommandShape>, Refusal> Answer(Outcome<CommandView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new CommandShape(outcome.Value)) : Refusal.Of(outcome.Error);

    /// <summary>The command when it has ended, or as it stands a little after its time is over.</summary>
    private static async Task<CommandView> End(ICommandGrain command, CommandView begun)
    {
        var view = begun;
        for (var left = TimeSpan.FromMilliseconds(begun.Request.TimeoutMs) + Slack; !view.HasEnded && left > TimeSpan.Zero; left -= Slice)
        {
            view = (await command.Completion(left < Slice ? left : Slice)).Value ?? view;
        }

        return view;
    }
}

using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What may be done with an instance. Each verb waits for its operation, unless the caller prefers not to.</summary>
internal static class InstanceVerbEndpoints
{
    private static readonly InstanceVerb[] Plain =
        [InstanceVerb.Start, InstanceVerb.Stop, InstanceVerb.Restart, InstanceVerb.Suspend, InstanceVerb.Resume];

    public static void MapInstanceVerbs(this IEndpointRouteBuilder api)
    {
        var instance = api.MapGroup("/instances/{id}").WithTags("Instances").Require(Role.Operator).Refuses(409, 502).WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(VerbAnswer), ["application/json"]));
        foreach (var verb in Plain)
        {
            Task<IResult> Handle(Id<InstanceId> id, Caller caller, HttpContext context, IGrainFactory grains) =>
                Do(verb, id.Value, null, caller, context, grains);
            instance.MapPost($"/{WireName.Kebab(verb)}", Handle).Produces<VerbAnswer>().WithSummary($"{verb} an instance");
        }

        instance.MapPost("/destroy", Destroy).Reads(typeof(DestroyOptions)).Produces<DestroyAnswer>()
            .WithSummary("Remove an instance and all its traces from its server, if wanted with a backup first");
        instance.MapDelete("", Delete).Reads(typeof(DestroyOptions)).Produces<DestroyAnswer>()
            .WithSummary("Destroy what Fleet deployed, deregister what registered itself");
    }

    private static Task<IResult> Destroy(
        Id<InstanceId> id,
        [AsParameters] DeleteQuery query,
        Body<DestroyOptions> body,
        Caller caller,
        HttpContext context,
        IGrainFactory grains) =>
        Do(InstanceVerb.Destroy, id.Value, body.Value.ToRequest(query), caller, context, grains);

    private static async Task<IResult> Delete(
        Id<InstanceId> id,
        [AsParameters] DeleteQuery query,
        Body<DestroyOptions> body,
        Caller caller,
        HttpContext context,
        IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var backup = body.Value.ToRequest(query);
        if (found.Value.Server is not null && !query.DeregisterValue)
        {
            return await Do(InstanceVerb.Destroy, id.Value, backup, caller, context, grains);
        }

        return backup is null
            ? await Do(InstanceVerb.Deregister, id.Value, null, caller, context, grains)
            : Refusal.Invalid(query.BackupValue ? "backup" : "backupVolume",
                "What is deregistered is left as it is: nothing was backed up, and nothing was deregistered");
    }

    private static async Task<IResult> Do(
        InstanceVerb verb, InstanceId id, BackupRequest? backup, Caller caller, HttpContext context, IGrainFactory grains)
    {
        var begun = await Begin(verb, id, backup, caller, grains);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var (view, operation, made) = begun.Value;
        if (operation is not { } running) return VerbAnswer.Done(verb, view, null, made);

        context.Response.Headers.Location = ConsolePaths.Operation(operation);
        if (context.PrefersNotToWait()) return VerbAnswer.Begun(verb, view, running, made);
        var (hasEnded, failure) = await grains.Await(running);
        if (failure is not null) return verb is InstanceVerb.Destroy ? TornDown(failure) : failure;
        if (!hasEnded) return VerbAnswer.Begun(verb, view, running, made);

        var now = await grains.Instance(id).Get();
        return VerbAnswer.Done(verb, now.IsOk ? now.Value : view, running, made);
    }

    private static async Task<Outcome<BegunVerb>> Begin(
        InstanceVerb verb, InstanceId id, BackupRequest? backup, Caller caller, IGrainFactory grains)
    {
        if (backup is null)
        {
            var changed = await grains.Instance(id).Change(verb, caller.Actor);
            return changed.IsOk ? new BegunVerb(changed.Value, changed.Value.Operation, null) : changed.As<BegunVerb>();
        }

        var made = await grains.Instance(id).BackUp(backup, caller.Actor);
        if (!made.IsOk) return made.As<BegunVerb>();
        var now = await grains.Instance(id).Get();
        return now.IsOk ? new BegunVerb(now.Value, made.Value.Plan.Operation, made.Value.Plan.Id) : now.As<BegunVerb>();
    }

    private static Refusal TornDown(Refusal failure) =>
        failure.Status is StatusCodes.Status502BadGateway ? failure with { Title = "Teardown Failed" } : failure;

    private sealed record BegunVerb(InstanceView View, OperationId? Operation, BackupId? Backup);
}

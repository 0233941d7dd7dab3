using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static void MapInstanceVerbs(this IEndpointRouteBuilder api)
    {
        var instance = api.MapGroup("/instances/{id}").WithTags("Instances").Require(Role.Operator).Refuses(409, 502).WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(VerbAnswer), ["application/json"]));
        foreach (var verb in Plain)
        {
            Task<IResult> Handle(Id<InstanceId> id, Caller caller, HttpContext context, IGrainFactory grains) =>
                Do(verb, id.Value, caller, context, grains);
            instance.MapPost($"/{WireName.Kebab(verb)}", Handle).Produces<VerbAnswer>().WithSummary($"{verb} an instance");
        }

        instance.MapPost("/destroy", Destroy).Reads(typeof(DestroyOptions)).Produces<DestroyAnswer>()
            .WithSummary("Remove an instance and all its traces from its server");
        instance.MapDelete("", Delete).Reads(typeof(DestroyOptions)).Produces<DestroyAnswer>()
            .WithSummary("Destroy what Fleet deployed, deregister what registered itself");
    }

    private static async Task<IResult> Destroy(
        Id<InstanceId> id,
        [AsParameters] DeleteQuery query,
        Body<DestroyOptions> body,
        Caller caller,
        HttpContext context,
        IGrainFactory grains) =>
        NoBackup(query, body.Value) ?? await Do(InstanceVerb.Destroy, id.Value, caller, context, grains);

    private static async Task<IResult> Delete(
        Id<InstanceId> id,
        [AsParameters] DeleteQuery query,
        Body<DestroyOptions> body,
        Caller caller,
        HttpContext context,
        IGrainFactory grains)
    {
        if (NoBackup(query, body.Value) is { } refusal) return refusal;
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var verb = found.Value.Server is null || query.DeregisterValue ? InstanceVerb.Deregister : InstanceVerb.Destroy;
        return await Do(verb, id.Value, caller, context, grains);
    }

    private static Refusal? NoBackup(DeleteQuery query, DestroyOptions options) => query.BackupValue || options.BackupVolume
        ? Refusal.Invalid(query.BackupValue ? "backup" : "backupVolume",
            "Backups are not supported yet: nothing was destroyed. Ask again without a backup")
        : null;

    private static async Task<IResult> Do(InstanceVerb verb, InstanceId id, Caller caller, HttpContext context, IGrainFactory grains)
    {
        var begun = await grains.Instance(id).Change(verb, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var (view, operation) = (begun.Value, begun.Value.Operation);
        if (operation is not { } running) return VerbAnswer.Done(verb, view, null);

        context.Response.Headers.Location = ConsolePaths.Operation(operation);
        if (PrefersNotToWait(context)) return VerbAnswer.Begun(verb, view, running);
        var ended = await grains.Operation(running).Completion(Patience);
        if (!ended.IsOk) return Refusal.Of(ended.Error);
        if (!ended.Value.HasEnded) return VerbAnswer.Begun(verb, view, running);
        if (ended.Value.Status is OperationStatus.Failed) return OperationFailure.Of(ended.Value);

        var now = await grains.Instance(id).Get();
        return VerbAnswer.Done(verb, now.IsOk ? now.Value : view, running);
    }

    internal static bool PrefersNotToWait(HttpContext context)
    {
        var prefer = context.Request.Headers["Prefer"].ToString();
        if (!prefer.Contains("respond-async", StringComparison.OrdinalIgnoreCase)) return false;
        context.Response.Headers["Preference-Applied"] = "respond-async";
        return true;
    }
}

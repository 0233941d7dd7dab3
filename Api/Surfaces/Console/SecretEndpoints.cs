using System.Security.Cryptography;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/secrets</c>: the vault. One row tells a value, to admins, and is written down.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder api)
    {
        var secrets = api.MapGroup("/secrets").WithTags("Secrets").AnswersInvalid(StatusCodes.Status400BadRequest);
        secrets.MapGet("", List).Require(Role.Viewer).WithSummary("List secrets, newest first, without their values");
        secrets.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateSecret)).Refuses(409).WithSummary("Make a secret")
            .WithDescription("For one instance, or for all. Configurations refer to it as ${secret:name}: an instance's own counts before the one for all.");
        secrets.MapGet("/keys", Keys).Require(Role.Admin).WithSummary("Tell which keys seal, and how far a change of them has come");
        secrets.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a secret without its value");
        secrets.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateSecret))
            .WithSummary("Change a secret; another value counts as a rotation");
        secrets.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a secret with all its versions");
        secrets.MapPost("/{id}/rotate", Rotate).Require(Role.Operator).Reads(typeof(RotateSecret)).WithSummary("Give a secret its next value")
            .WithDescription("Instances that refer to it have the new value once they are redeployed.");

        // To read one in clear takes more than a credential that may read.
        secrets.MapGet("/{id}/value", Reveal).Require(Role.Admin).InScope(isWrite: true).Audited(AuditActions.Execute, StateKinds.Secret).Refuses(409)
            .WithSummary("Tell a secret's value; that is written down in the audit log before it is told");
    }

    private static async Task<Results<Ok<SecretList>, Refusal>> List(
        [AsParameters] SecretQuery query, Caller caller, IGrainFactory grains, IStateQueries states, TimeProvider time, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Secret(SecretId.Of(id)).Get());
        return TypedResults.Ok(SecretList.Of(query.Envelope<SecretShape>([.. found.Select(one => new SecretShape(one, time.GetUtcNow()))], page.Value)));
    }

    private static async Task<Results<Created<SecretShape>, Refusal>> Create(
        Body<CreateSecret> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox box, TimeProvider time)
    {
        if (body.Value.Instance is { } instance)
        {
            var seen = await grains.Seen(instance, caller);
            if (seen.Value is not { Status: not InstanceStatus.Destroyed }) return Refusal.Invalid("instanceId", "There is no instance of that id");
            if (caller.Lacks(Role.Operator, seen.Value.Team) is { } forbidden) return forbidden;
        }
        else if (caller.Lacks(Role.Operator) is { } forbidden) return forbidden;

        var id = ids.New<SecretId>();
        var created = await grains.SecretName(body.Value.Name!, body.Value.Instance).Create(id, body.Value.ToSpec(box), caller.Actor);
        return created.IsOk
            ? TypedResults.Created(ConsolePaths.Secret(id), new SecretShape(created.Value, time.GetUtcNow()))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<SecretShape>, Refusal>> Get(Id<SecretId> id, IGrainFactory grains, TimeProvider time) =>
        Answer(await grains.Secret(id.Value).Get(), time);

    private static async Task<Results<Ok<SecretShape>, Refusal>> Update(
        Id<SecretId> id, Body<UpdateSecret> body, Caller caller, IGrainFactory grains, ISecretBox box, TimeProvider time) =>
        Answer(await grains.Secret(id.Value).Update(body.Value.ToChange(box), caller.Actor), time);

    private static async Task<Results<Ok<SecretShape>, Refusal>> Rotate(
        Id<SecretId> id, Body<RotateSecret> body, Caller caller, IGrainFactory grains, ISecretBox box, TimeProvider time) =>
        Answer(await grains.Secret(id.Value).Update(new SecretChange(box.Seal(body.Value.Value!)), caller.Actor), time);

    private static async Task<Results<Ok<SecretDeleted>, Refusal>> Delete(Id<SecretId> id, IGrainFactory grains)
    {
        var found = await grains.Secret(id.Value).Get();
        if (found.IsOk) found = await grains.SecretName(found.Value.Name, found.Value.Instance).Delete(id.Value);
        return found.IsOk ? TypedResults.Ok(new SecretDeleted("Secret deleted", id.Value.Value, found.Value.Name)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<SecretValue>, Refusal>> Reveal(
        Id<SecretId> id, [AsParameters] SecretValueQuery query, IGrainFactory grains, ISecretBox box, HttpContext context)
    {
        var found = await grains.Secret(id.Value).Value(query.Number);
        if (!found.IsOk) return Refusal.Of(found.Error);
        try
        {
            var value = new SecretValue(box.Open(found.Value));
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(value);
        }
        catch (CryptographicException)
        {
            return Refusal.Of(FleetError.Conflict("The key that this secret was sealed with is not known to Fleet any more"));
        }
    }

    private static async Task<Ok<SealingShape>> Keys(ISealing sealing, CancellationToken cancellationToken) =>
        TypedResults.Ok(new SealingShape(await sealing.Report(cancellationToken)));

    private static Results<Ok<SecretShape>, Refusal> Answer(Outcome<SecretView> outcome, TimeProvider time) =>
        outcome.IsOk ? TypedResults.Ok(new SecretShape(outcome.Value, time.GetUtcNow())) : Refusal.Of(outcome.Error);
}

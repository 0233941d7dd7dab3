using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/security/secrets</c>: how often secrets are rotated.</summary>
internal static class SecretRotationEndpoints
{
    public static void MapSecretRotations(this IEndpointRouteBuilder api)
    {
        var rotations = api.MapGroup("/security/secrets").WithTags("Security");
        rotations.MapGet("", List).Require(Role.Viewer).WithSummary("List records of rotations, newest first");
        rotations.MapPost("", Put).Require(Role.Developer).JudgesTeams().Reads(typeof(PutSecretRotation)).Refuses(404)
            .Audited(AuditActions.Create, StateKinds.SecretRotation).WithSummary("Make or change the record of the rotations of an instance's secret");
        rotations.MapPost("/{id}/rotate", Rotate).Require(Role.Developer).Refuses(409).Audited(AuditActions.Update, StateKinds.SecretRotation)
            .WithSummary("Note that a secret was rotated just now")
            .WithDescription("A secret of the vault is rotated with its next value, under /secrets/{id}/rotate: its record follows that.");
    }

    private static async Task<Ok<SecretRotationList>> List(
        [AsParameters] SecretRotationQuery query, Caller caller, IGrainFactory grains, ISecretRotations rotations, CancellationToken cancellationToken)
    {
        InstanceId? instance = string.IsNullOrEmpty(query.InstanceId) ? null : InstanceId.Of(query.InstanceId);
        var all = await rotations.All(instance, caller.Visibility, cancellationToken);
        var matching = query.IsOverdueOnly ? all.Where(one => one.IsOverdue).ToList() : [.. all];
        var some = query.Cut(matching).ToList();
        var instances = await Task.WhenAll(some.Select(one => one.Spec.Instance).Distinct().Select(async id => (id, (await grains.Instance(id).Get()).Value?.Name)));
        var names = instances.ToDictionary(one => one.id, one => one.Name ?? "");
        var page = query.Envelope<SecretRotationShape>([.. some.Select(one => new SecretRotationShape(one, names[one.Spec.Instance]))], matching.Count);
        return TypedResults.Ok(new SecretRotationList(page.Data, page.Pagination, matching.Count));
    }

    private static async Task<Results<Created<SecretRotationPut>, Refusal>> Put(Body<PutSecretRotation> body, Caller caller, IGrainFactory grains)
    {
        var seen = await grains.Seen(body.Value.InstanceId, caller);
        if (!seen.IsOk) return Refusal.Of(seen.Error);
        if (caller.Lacks(Role.Developer, seen.Value.Team) is { } forbidden) return forbidden;
        var spec = body.Value.ToSpec(seen.Value.Id);
        var put = await grains.SecretRotation(GrainKeys.SecretRotationOf(spec.Instance, spec.Name)).Put(spec, caller.Actor);
        return put.IsOk
            ? TypedResults.Created((string?)null, new SecretRotationPut(put.Value.Id.Value, spec.Instance.Value, spec.Name, put.Value.IsOverdue))
            : Refusal.Of(put.Error);
    }

    private static async Task<Results<Ok<SecretRotated>, Refusal>> Rotate(Id<SecretRotationId> id, Caller caller, IGrainFactory grains)
    {
        var rotated = await grains.SecretRotation(id.Value).Rotate(caller.Actor);
        return rotated.IsOk
            ? TypedResults.Ok(new SecretRotated(id.Value.Value, rotated.Value.Spec.LastRotated, rotated.Value.IsOverdue))
            : Refusal.Of(rotated.Error);
    }
}

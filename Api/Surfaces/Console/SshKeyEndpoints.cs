using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Security;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/security/ssh-keys</c>: who may log in where instances live.</summary>
internal static class SshKeyEndpoints
{
    public static void MapSshKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/security/ssh-keys").WithTags("Security");
        keys.MapGet("", List).Require(Role.Viewer).WithSummary("List the SSH keys that may log in where instances live");
        keys.MapPost("", Register).Require(Role.Developer).JudgesTeams().Reads(typeof(RegisterSshKey)).Audited(AuditActions.Create, AuditedThings.SshKey)
            .WithSummary("Tell of an SSH key");
        keys.MapPost("/{id}/revoke", Revoke).Require(Role.Operator).JudgesTeams().Refuses(409, 503).Audited(AuditActions.Update, AuditedThings.SshKey)
            .WithSummary("Take an SSH key away from the machine");
    }

    private static async Task<Ok<SshKeyList>> List(
        [AsParameters] SshKeyListQuery query, Caller caller, IGrainFactory grains, ISecurityRecords records, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        InstanceId? instance = string.IsNullOrEmpty(query.InstanceId) ? null : InstanceId.Of(query.InstanceId);
        var all = (await records.Keys(new SshKeyQuery(instance, caller.Visibility), cancellationToken)).Where(key => query.Wants(key.StatusAt(now))).ToList();
        var page = query.Cut(all).ToList();
        var names = await grains.Names(page.Select(key => key.Instance));
        List<SshKeyShape> shapes = [.. page.Select(key => new SshKeyShape(key, names.GetValueOrDefault(key.Instance), now))];
        return TypedResults.Ok(new SshKeyList(shapes, query.Envelope(shapes, all.Count).Pagination, shapes, SshKeySummary.Of(all, now), all.Count));
    }

    private static async Task<Results<Created<SshKeyRegistered>, Refusal>> Register(
        Body<RegisterSshKey> body, Caller caller, IGrainFactory grains, ISecurityRecords records, TimeProvider time, CancellationToken cancellationToken)
    {
        var seen = await grains.Seen(body.Value.InstanceId, caller);
        if (!seen.IsOk) return Refusal.Of(seen.Error);
        if (caller.Lacks(Role.Developer, seen.Value.Team) is { } refusal) return refusal;
        var known = await grains.Security(seen.Value.Id).RegisterKey(body.Value.ToNote());
        if (!known.IsOk) return Refusal.Of(known.Error);
        if (await records.Find(known.Value, cancellationToken) is not { } row) return Refusal.NotFound("Ssh key");
        return TypedResults.Created(
            $"{ConsolePaths.Root}/security/ssh-keys?instanceId={row.Instance}",
            new SshKeyRegistered(row.Id.Value, row.Instance.Value, row.Fingerprint, row.Type, WireName.Upper(row.StatusAt(time.GetUtcNow()))));
    }

    private static async Task<Results<Ok<SshKeyRevoked>, Refusal>> Revoke(
        Id<SshKeyId> id, Caller caller, IGrainFactory grains, ISecurityRecords records, CancellationToken cancellationToken)
    {
        if (await records.Find(id.Value, cancellationToken) is not { } row) return Refusal.NotFound("Ssh key");
        var seen = await grains.Seen(row.Instance, caller);
        if (!seen.IsOk) return Refusal.NotFound("Ssh key");
        if (caller.Lacks(Role.Operator, seen.Value.Team) is { } refusal) return refusal;
        var revoked = await grains.Security(row.Instance).RevokeKey(row.Id, caller.Actor);
        return revoked.IsOk
            ? TypedResults.Ok(new SshKeyRevoked(row.Id.Value, WireName.Upper(SshKeyStatus.Revoked), revoked.Value.HasLooked, revoked.Value.Lines))
            : Refusal.Of(revoked.Error);
    }
}

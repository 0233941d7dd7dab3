using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/instances/{id}/backup-policy</c> and <c>/idle-policy</c>: what Fleet does with an instance unasked.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder api)
    {
        var backups = api.MapGroup("/instances/{id}/backup-policy").WithTags("Backups");
        backups.MapGet("", GetBackups).Require(Role.Viewer).WithSummary("Get when an instance is backed up by itself");
        backups.MapPut("", PutBackups).Require(Role.Operator).Reads(typeof(PutBackupPolicy)).Refuses(409)
            .WithSummary("Set when an instance is backed up by itself");
        backups.MapDelete("", DeleteBackups).Require(Role.Operator).Refuses(409).WithSummary("Back an instance up no longer by itself");

        var idle = api.MapGroup("/instances/{id}/idle-policy").WithTags("Instances");
        idle.MapGet("", GetIdle).Require(Role.Viewer).WithSummary("Get when an instance is suspended by itself");
        idle.MapPut("", PutIdle).Require(Role.Operator).Reads(typeof(PutIdlePolicy)).Refuses(409)
            .WithSummary("Set when an instance is suspended by itself");
        idle.MapDelete("", DeleteIdle).Require(Role.Operator).Refuses(409).WithSummary("Suspend an instance no longer by itself");
    }

    private static async Task<Results<Ok<BackupPolicyShape>, Refusal>> GetBackups(Id<InstanceId> id, IGrainFactory grains) =>
        Backups(await grains.Instance(id.Value).Get());

    private static async Task<Results<Ok<BackupPolicyShape>, Refusal>> PutBackups(
        Id<InstanceId> id, Body<PutBackupPolicy> body, IGrainFactory grains) =>
        Backups(await grains.Instance(id.Value).SetBackupPolicy(body.Value.ToPolicy()));

    private static async Task<Results<NoContent, Refusal>> DeleteBackups(Id<InstanceId> id, IGrainFactory grains) =>
        None(await grains.Instance(id.Value).SetBackupPolicy(null));

    private static async Task<Results<Ok<IdlePolicyShape>, Refusal>> GetIdle(Id<InstanceId> id, IGrainFactory grains) =>
        Idle(await grains.Instance(id.Value).Get());

    private static async Task<Results<Ok<IdlePolicyShape>, Refusal>> PutIdle(
        Id<InstanceId> id, Body<PutIdlePolicy> body, IGrainFactory grains) =>
        Idle(await grains.Instance(id.Value).SetIdlePolicy(body.Value.ToPolicy()));

    private static async Task<Results<NoContent, Refusal>> DeleteIdle(Id<InstanceId> id, IGrainFactory grains) =>
        None(await grains.Instance(id.Value).SetIdlePolicy(null));

    private static Results<Ok<BackupPolicyShape>, Refusal> Backups(Outcome<InstanceView> outcome) => !outcome.IsOk
        ? Refused(outcome.Error)
        : outcome.Value.Backups is { } policy ? TypedResults.Ok(new BackupPolicyShape(policy)) : Refusal.NotFound("Backup policy");

    private static Results<Ok<IdlePolicyShape>, Refusal> Idle(Outcome<InstanceView> outcome) => !outcome.IsOk
        ? Refused(outcome.Error)
        : outcome.Value.Idle is { } policy ? TypedResults.Ok(new IdlePolicyShape(policy)) : Refusal.NotFound("Idle policy");

    /// <summary>In a configuration a policy stands under a key; here it is the whole body.</summary>
    private static Refusal Refused(FleetError error) =>
        Refusal.Of(error with { Field = error.Field?[(error.Field.IndexOf('.', StringComparison.Ordinal) + 1)..] });

    private static Results<NoContent, Refusal> None(Outcome<InstanceView> outcome) =>
        outcome.IsOk ? TypedResults.NoContent() : Refusal.Of(outcome.Error);
}

using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/drift</c>: how far instances are from what is declared of them, and what is done about it.</summary>
internal static class DriftEndpoints
{
    private const int MostEvents = 1_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    public static void MapDrift(this IEndpointRouteBuilder api)
    {
        var drift = api.MapGroup("/drift").WithTags("Drift").AnswersInvalid(StatusCodes.Status400BadRequest);
        drift.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("Count drift by status and severity");
        drift.MapGet("/snapshots", Snapshots).Require(Role.Viewer).WithSummary("List checks for drift, newest first");
        drift.MapGet("/snapshots/{id}", Snapshot).Require(Role.Viewer).WithSummary("Get a check with what was declared, what was found and its events");
        drift.MapPost("/snapshots/{id}/trigger", Trigger).Require(Role.Operator).Refuses(409, 503)
            .Audited(AuditActions.Execute, "drift").WithSummary("Compare an instance with what is declared of it, now");
        drift.MapGet("/events", Events).Require(Role.Viewer).WithSummary("List drift, newest first");
        drift.MapPost("/events/{id}/resolve", Resolve).Require(Role.Operator).Audited(AuditActions.Update, "drift").WithSummary("Say that drift is over");
        drift.MapPost("/events/{id}/remediate", Remediate).Require(Role.Operator).Refuses(409)
            .Audited(AuditActions.Create, "remediation").WithSummary("Plan how drift is mended")
            .WithDescription("An event has one plan: the same call again answers it, in whatever status it is.");
        drift.MapPost("/remediations/{id}/execute", Execute).Require(Role.Operator).Refuses(409)
            .Audited(AuditActions.Execute, "remediation").WithSummary("Carry a plan out")
            .WithDescription("It has SUCCEEDED once a check after it has found the field as declared. A plan without a command is such a check alone.");
        drift.MapPost("/remediations/{id}/dismiss", Dismiss).Require(Role.Operator).Refuses(409)
            .Audited(AuditActions.Update, "remediation").WithSummary("Give a plan up");
        drift.MapGet("/instances/{id}/latest", Latest).Require(Role.Viewer).WithSummary("Get the latest check of an instance with what goes on");
    }

    private static async Task<Ok<DriftSummaryShape>> Summary(Caller caller, IDriftRecords records, CancellationToken cancellationToken) =>
        TypedResults.Ok(DriftSummaryShape.Of(await records.Summary(caller.Visibility, cancellationToken)));

    private static async Task<Ok<DriftSnapshotList>> Snapshots(
        [AsParameters] DriftSnapshotsQuery query, Caller caller, IDriftRecords records, CancellationToken cancellationToken)
    {
        var page = await records.Snapshots(query.SeenBy(caller.Visibility), cancellationToken);
        return TypedResults.Ok(new DriftSnapshotList(query.Envelope<DriftSnapshotItem>([.. page.Snapshots.Select(one => new DriftSnapshotItem(one))], page.Total)));
    }

    private static async Task<Results<Ok<DriftSnapshotDetail>, Refusal>> Snapshot(
        Id<DriftSnapshotId> id, IDriftRecords records, CancellationToken cancellationToken)
    {
        if (await records.Find(id.Value, cancellationToken) is not { } found) return Refusal.Of(NoSnapshot);
        var events = await records.Events(new DriftEventQuery { Snapshot = found, Limit = MostEvents }, cancellationToken);
        return TypedResults.Ok(new DriftSnapshotDetail(found, events.Events));
    }

    private static async Task<Results<Created<DriftChecked>, Refusal>> Trigger(Id<InstanceId> id, Caller caller, IGrainFactory grains)
    {
        var grain = grains.Drift(id.Value);
        var begun = await grain.Check(caller.Actor, TimeSpan.Zero);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        var taken = await grain.Taken(begun.Value, LongestWait);
        return taken.IsOk
            ? TypedResults.Created($"{ConsolePaths.Root}/drift/snapshots/{begun.Value}", new DriftChecked(begun.Value.Value, WireName.Upper(taken.Value.Status)))
            : Refusal.Of(taken.Error);
    }

    private static async Task<Ok<DriftEventList>> Events(
        [AsParameters] DriftEventsQuery query, Caller caller, IDriftRecords records, CancellationToken cancellationToken)
    {
        var snapshot = FleetId.TryParse<DriftSnapshotId>(query.SnapshotId, out var id) ? await records.Find(id, cancellationToken) : null;
        var page = !string.IsNullOrEmpty(query.SnapshotId) && snapshot is null
            ? new DriftEventPage([], 0)
            : await records.Events(query.SeenBy(caller.Visibility, snapshot), cancellationToken);
        return TypedResults.Ok(new DriftEventList(query.Envelope<DriftEventShape>([.. page.Events.Select(DriftEventShape.Of)], page.Total)));
    }

    private static async Task<Results<Ok<DriftEventShape>, Refusal>> Resolve(Id<DriftEventId> id, Caller caller, IGrainFactory grains)
    {
        var resolved = await grains.Drift(id.Value.Instance).Resolve(id.Value, caller.Actor);
        return resolved.IsOk ? TypedResults.Ok(DriftEventShape.Of(resolved.Value)) : Refusal.Of(resolved.Error);
    }

    private static async Task<Results<Created<RemediationShape>, Refusal>> Remediate(Id<DriftEventId> id, Caller caller, IGrainFactory grains)
    {
        var planned = await grains.Drift(id.Value.Instance).Remediate(id.Value, caller.Actor);
        return planned.IsOk
            ? TypedResults.Created($"{ConsolePaths.Root}/drift/events?instanceId={id.Value.Instance}", RemediationShape.Of(planned.Value))
            : Refusal.Of(planned.Error);
    }

    private static async Task<Results<Accepted<RemediationShape>, Refusal>> Execute(Id<RemediationId> id, Caller caller, IGrainFactory grains)
    {
        var begun = await grains.Drift(id.Value.Instance).Execute(id.Value, caller.Actor);
        return begun.IsOk
            ? TypedResults.Accepted(ConsolePaths.Operation(begun.Value.Remediation!.Operation!.Value), RemediationShape.Of(begun.Value))
            : Refusal.Of(begun.Error);
    }

    private static async Task<Results<Ok<RemediationShape>, Refusal>> Dismiss(Id<RemediationId> id, Caller caller, IGrainFactory grains)
    {
        var dismissed = await grains.Drift(id.Value.Instance).Dismiss(id.Value, caller.Actor);
        return dismissed.IsOk ? TypedResults.Ok(RemediationShape.Of(dismissed.Value)) : Refusal.Of(dismissed.Error);
    }

    private static async Task<Results<Ok<DriftSnapshotDetail>, Refusal>> Latest(
        Id<InstanceId> id, IGrainFactory grains, IDriftRecords records, CancellationToken cancellationToken)
    {
        var instance = await grains.Instance(id.Value).Get();
        if (!instance.IsOk) return Refusal.Of(instance.Error);
        if (await records.Latest(id.Value, cancellationToken) is not { } found) return Refusal.Of(NoSnapshot);
        return TypedResults.Ok(new DriftSnapshotDetail(found, await records.Open(id.Value, cancellationToken)));
    }

    private static FleetError NoSnapshot => FleetError.NotFound("Drift snapshot");
}

using System.Collections.Immutable;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// <c>/api/v1/tasks</c>: what is done at its times. A task runs commands, so who changes one needs the role of who runs them: of a developer
/// for a command on one instance, of an operator for all else.
/// </summary>
internal static class TaskEndpoints
{
    private const string Roles = "A task that does more than run a command on one instance requires the OPERATOR role.";

    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("/templates", () => TypedResults.Ok(TaskTemplates.All)).Require(Role.Viewer).WithSummary("List task templates");
        tasks.MapPost("/preview", Preview).Require(Role.Viewer).OnlyReads().Unaudited("It changes nothing").Reads(typeof(PreviewTask))
            .WithSummary("Say when a schedule would be due");
        tasks.MapGet("", List).Require(Role.Viewer).WithSummary("List scheduled tasks");
        tasks.MapPost("", Create).Require(Role.Developer).JudgesTeams().Reads(typeof(PostTask)).WithSummary("Schedule a task").WithDescription(Roles);
        var task = tasks.MapGroup("/{id}");
        task.MapGet("", Get).Require(Role.Viewer).WithSummary("Get a scheduled task");
        task.MapPut("", Update).Require(Role.Developer).Reads(typeof(PutTask)).WithSummary("Change a scheduled task").WithDescription(Roles);
        task.MapDelete("", Delete).Require(Role.Developer).WithSummary("Delete a scheduled task with its history");
        task.MapPost("/pause", Pause).Require(Role.Developer).WithSummary("Pause a scheduled task");
        task.MapPost("/resume", Resume).Require(Role.Developer).Refuses(409).WithSummary("Let a paused task be due again");
        task.MapPost("/trigger", Trigger).Require(Role.Developer).WithSummary("Run a task now")
            .WithMetadata(new OwnIdempotency())
            .WithDescription("With the header Idempotency-Key, the same call again answers the same run and begins none.");
        task.MapPost("/cancel", Cancel).Require(Role.Developer).Refuses(409).Reads(typeof(CancelTask)).WithSummary("Cancel what a task runs");
        task.MapGet("/history", History).Require(Role.Viewer).WithSummary("List the runs of a task, those that have not ended first");
        task.MapGet("/next", Next).Require(Role.Viewer).WithSummary("Say when a task is due next");
    }

    private static async Task<Results<Ok<Page<TaskShape>>, Refusal>> List(
        [AsParameters] TaskQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.ScheduledTask(ScheduledTaskId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<TaskShape>([.. found.Select(one => new TaskShape(one))], page.Value));
    }

    private static async Task<Results<Created<TaskShape>, Refusal>> Create(
        Body<PostTask> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        var spec = body.Value.ToSpec(secrets);
        var (scope, refusal) = await Judge(spec, caller, grains);
        if (refusal is not null) return refusal;
        var created = await grains.ScheduledTask(ids.New<ScheduledTaskId>()).Create(spec with { Scope = scope }, caller.Actor);
        if (!created.IsOk) return Refusal.Of(created.Error);
        return TypedResults.Created(ConsolePaths.Task(created.Value.Id), new TaskShape(created.Value));
    }

    private static async Task<Results<Ok<TaskShape>, Refusal>> Get(Id<ScheduledTaskId> id, IGrainFactory grains) =>
        Answer(await grains.ScheduledTask(id.Value).Get());

    private static async Task<Results<Ok<TaskShape>, Refusal>> Update(
        Id<ScheduledTaskId> id, Body<PutTask> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var grain = grains.ScheduledTask(id.Value);
        var found = await grain.Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var spec = body.Value.On(found.Value.Spec, secrets);
        var (scope, refusal) = await Judge(spec, caller, grains);
        return refusal is null ? Answer(await grain.Update(spec with { Scope = scope }, caller.Actor)) : refusal;
    }

    private static async Task<Results<Ok<TaskDeleted>, Refusal>> Delete(Id<ScheduledTaskId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.ScheduledTask(id.Value).Delete(caller.Actor);
        if (!deleted.IsOk) return Refusal.Of(deleted.Error);
        return TypedResults.Ok(new TaskDeleted("Task deleted", deleted.Value.Id.Value, deleted.Value.Spec.Name));
    }

    private static async Task<Results<Ok<TaskShape>, Refusal>> Pause(Id<ScheduledTaskId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.ScheduledTask(id.Value).Pause(caller.Actor));

    private static async Task<Results<Ok<TaskShape>, Refusal>> Resume(Id<ScheduledTaskId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.ScheduledTask(id.Value).Resume(caller.Actor));

    private static async Task<Results<Accepted<TaskExecutionShape>, Refusal>> Trigger(
        Id<ScheduledTaskId> id, [FromHeader(Name = IdempotencyMiddleware.KeyHeader)] string? key, Caller caller, IGrainFactory grains)
    {
        if (key is { Length: < 1 or > IdempotencyMiddleware.MaxKey })
        {
            return Refusal.Malformed($"{IdempotencyMiddleware.KeyHeader} must have 1 to {IdempotencyMiddleware.MaxKey} characters", IdempotencyMiddleware.KeyHeader);
        }

        var begun = await grains.ScheduledTask(id.Value).Trigger(key, caller.Actor, caller.Visibility.IsEverything ? null : caller.Visibility);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        return TypedResults.Accepted($"{ConsolePaths.Task(id.Value)}/history", new TaskExecutionShape(begun.Value));
    }

    private static async Task<Results<Ok<TaskShape>, Refusal>> Cancel(
        Id<ScheduledTaskId> id, Body<CancelTask> body, Caller caller, IGrainFactory grains)
    {
        var run = body.Value.ExecutionId is { } text ? TaskRunId.Of(text) : (TaskRunId?)null;
        return Answer(await grains.ScheduledTask(id.Value).Cancel(run, caller.Actor));
    }

    private static async Task<Results<Ok<Page<TaskExecutionShape>>, Refusal>> History(
        Id<ScheduledTaskId> id, [AsParameters] TaskHistoryQuery query, Caller caller, IGrainFactory grains, ITaskRuns runs, CancellationToken cancellationToken)
    {
        var active = await grains.ScheduledTask(id.Value).Active();
        if (!active.IsOk) return Refusal.Of(active.Error);
        var seen = await Seen(active.Value, caller, grains);
        var wanted = seen.Where(run => query.Wanted is null || run.Status == query.Wanted).Reverse().ToList();
        var first = wanted.Skip(query.Offset).Take(query.LimitValue).ToList();
        var ended = await runs.Page(
            id.Value, query.Wanted, Math.Max(0, query.Offset - wanted.Count), Math.Max(1, query.LimitValue - first.Count),
            caller.Visibility, cancellationToken);

        // One that ended between the two questions stands in both answers.
        var rows = first.Concat(ended.Runs.Where(run => wanted.All(one => one.Id != run.Id))).Take(query.LimitValue);
        return TypedResults.Ok(query.Envelope<TaskExecutionShape>([.. rows.Select(run => new TaskExecutionShape(run))], wanted.Count + ended.Total));
    }

    private static async Task<Results<Ok<TaskTimes>, Refusal>> Next(Id<ScheduledTaskId> id, string? count, IGrainFactory grains)
    {
        var errors = new List<FieldError>();
        var wanted = QueryText.Whole(errors, "count", count, 1, 100, 10);
        if (errors.Count > 0) return Refusal.Invalid([.. errors]);
        var times = await grains.ScheduledTask(id.Value).Occurrences(wanted);
        return times.IsOk ? TypedResults.Ok(new TaskTimes(times.Value)) : Refusal.Of(times.Error);
    }

    private static Results<Ok<TaskTimes>, Refusal> Preview(Body<PreviewTask> body, TimeProvider time)
    {
        var schedule = body.Value.ToSchedule();
        if (TaskScheduleRules.Check(schedule) is { } error) return Refusal.Of(error);
        var after = body.Value.After ?? time.GetUtcNow();
        return TypedResults.Ok(new TaskTimes([.. TaskScheduleRules.Times(schedule, after, after).Take(body.Value.Count)]));
    }

    private static Results<Ok<TaskShape>, Refusal> Answer(Outcome<TaskView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new TaskShape(outcome.Value)) : Refusal.Of(outcome.Error);

    /// <summary>The runs of no instance, and of those that the caller may know of.</summary>
    private static async Task<ImmutableArray<TaskRunView>> Seen(ImmutableArray<TaskRunView> runs, Caller caller, IGrainFactory grains)
    {
        if (caller.Visibility.IsEverything) return runs;
        var seen = await Task.WhenAll(runs.Select(async run => run.Instance is not { } instance || (await grains.Seen(instance, caller)).IsOk));
        return [.. runs.Where((_, i) => seen[i])];
    }

    /// <summary>A task may be for an instance that is not there; one that its maker may not know of is not told from that.</summary>
    private static async Task<(InstanceScope Scope, Refusal? Refusal)> Judge(TaskSpec spec, Caller caller, IGrainFactory grains)
    {
        var (scope, refusal) = await caller.Judge(LeastRole(spec), spec.Scope, grains);
        return scope.Instance == CallerAccess.Nobody ? (scope, Refusal.Invalid("instanceId", "There is no instance of that id")) : (scope, refusal);
    }

    internal static Role LeastRole(TaskSpec spec) =>
        spec.Action.Type is not (TaskActionType.Command or TaskActionType.Script or TaskActionType.None)
        || (spec.Scope.Instance is null && spec.Action.Type != TaskActionType.None) ? Role.Operator : Role.Developer;
}

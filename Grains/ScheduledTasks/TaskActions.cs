using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Grains.Maintenance;
using Fleet.Instances;
using Fleet.Outbound;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>
/// One attempt of one run, from its begin to its end. All that it starts has an id that follows from the attempt, so that an attempt that
/// is taken up after a crash finds again what it had started.
/// </summary>
internal sealed class TaskActions(IGrainFactory grains, TimeProvider time, IHttpCaller http, IMaintenanceLookup maintenance)
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(20);

    // What has a limit of its own is given the time to say so.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private const string DefaultShell = "/bin/sh";

    /// <summary>Does it; or finds that its target is to be left alone for now.</summary>
    /// <param name="spec">What is to be done.</param>
    /// <param name="run">A run that has just been begun, or was being run when Fleet went down.</param>
    /// <param name="isResumed">Whether it was.</param>
    /// <param name="cancellation">Somebody wants it to end.</param>
    public async Task<TaskEvent> Attempt(TaskSpec spec, TaskRun run, bool isResumed, CancellationToken cancellation)
    {
        var (id, attempt) = (run.View.Id, run.View.Attempt);
        if (cancellation.IsCancellationRequested && !await HasCommand(spec, run)) return new AttemptEnded(id, attempt, Cancelled);
        if (run.View.Instance is not { } target) return new AttemptEnded(id, attempt, await Call(spec, run, cancellation));

        var instance = (await grains.Instance(target).Get()).Value;
        if (instance is null or { Status: InstanceStatus.Destroyed })
        {
            return new AttemptEnded(id, attempt, new TaskResult(TaskRunStatus.Skipped, "There is no such instance any more"));
        }

        if (!isResumed && spec.Maintenance != MaintenancePolicy.Run && await maintenance.Of(target) is { } window)
        {
            var why = $"It is in maintenance until {window.Until.UtcDateTime:u}: {window.Reason}";
            return spec.Maintenance == MaintenancePolicy.Hold
                ? new RunHeld(id, attempt, window.Until, why)
                : new AttemptEnded(id, attempt, new TaskResult(TaskRunStatus.Skipped, why));
        }

        return new AttemptEnded(id, attempt, await Do(spec, run, instance, cancellation));
    }

    /// <summary>Whether there is something that could be broken off. What was cancelled before it was begun is not begun any more.</summary>
    private async Task<bool> HasCommand(TaskSpec spec, TaskRun run) =>
        spec.Action.Type is TaskActionType.Command or TaskActionType.Script
        && (await grains.Command(TaskIds.Command(run.View.Id, run.View.Attempt)).Get()).IsOk;

    private Task<TaskResult> Do(TaskSpec spec, TaskRun run, InstanceView instance, CancellationToken cancellation) => spec.Action.Type switch
    {
        TaskActionType.Command or TaskActionType.Script => Command(spec, run, instance.Id, cancellation),
        TaskActionType.Backup => Verb(spec, run, instance, null, cancellation),
        TaskActionType.Restart => Verb(spec, run, instance, InstanceVerb.Restart, cancellation),
        TaskActionType.Suspend => Verb(spec, run, instance, InstanceVerb.Suspend, cancellation),
        TaskActionType.Resume => Verb(spec, run, instance, InstanceVerb.Resume, cancellation),
        TaskActionType.Redeploy => Redeploy(spec, run, instance, cancellation),
        var other => throw new InvalidOperationException($"A task of type {other} has no targets."),
    };

    private async Task<TaskResult> Command(TaskSpec spec, TaskRun run, InstanceId target, CancellationToken cancellation)
    {
        var isScript = spec.Action.Type == TaskActionType.Script;
        var command = grains.Command(TaskIds.Command(run.View.Id, run.View.Attempt));
        var begun = await command.Start(
            new CommandRequest
            {
                Instance = target,
                Command = isScript ? spec.Action.Command ?? DefaultShell : spec.Action.Command!,
                Script = isScript ? spec.Action.Script : null,
                Env = spec.Action.Env ?? ImmutableSortedDictionary<string, SealedSecret>.Empty,
                TimeoutMs = 1000 * spec.TimeoutSec,
            },
            run.View.Task.Value);
        if (!begun.IsOk) return Refused(begun.Error);

        var ended = await End(
            spec, run, wait => command.Completion(wait), view => view.HasEnded, begun.Value, cancellation);
        if (ended is { HasEnded: false })
        {
            await command.Cancel(run.View.Task.Value);
            ended = (await command.Get()).Value ?? ended;
            if (ended.Status == CommandStatus.Cancelled) return cancellation.IsCancellationRequested ? Cancelled : Late(spec) with { Stdout = ended.Result?.Stdout };
        }

        return ended.Status switch
        {
            CommandStatus.Succeeded => TaskResult.Success,
            CommandStatus.Timeout => new TaskResult(TaskRunStatus.TimedOut, ended.Error ?? Late(spec).Error),
            _ => new TaskResult(TaskRunStatus.Failed, ended.Error ?? $"It ended with exit code {ended.Result?.ExitCode}"),
        } with { ExitCode = ended.Result?.ExitCode, Stdout = ended.Result?.Stdout, Stderr = ended.Result?.Stderr };
    }

    /// <summary>Through a bulk action of one: it begins a verb once, and finds its operation again after a crash.</summary>
    private async Task<TaskResult> Verb(TaskSpec spec, TaskRun run, InstanceView instance, InstanceVerb? verb, CancellationToken cancellation)
    {
        var isThere = (verb, instance.Status) is (InstanceVerb.Suspend, InstanceStatus.Suspended) or (InstanceVerb.Resume, InstanceStatus.Running);
        if (isThere && instance.Operation is null) return TaskResult.Success;

        var action = grains.BulkAction(TaskIds.BulkAction(run.View.Id, run.View.Attempt));
        var backup = verb is null ? spec.Action.Backup ?? new BackupRequest(BackupReason.Scheduled) : null;
        var begun = await action.Start(new BulkActionRequest(verb, [instance.Id], backup, Concurrency: 1), run.View.Task.Value);
        if (!begun.IsOk) return Refused(begun.Error);
        var ended = await End(spec, run, wait => action.Completion(wait), view => view.CompletedAt is not null, begun.Value, cancellation);
        if (ended.CompletedAt is null) return LeftAlone(spec, cancellation);
        return ended.Items is [{ Error: { } error }] ? new TaskResult(TaskRunStatus.Failed, error) : TaskResult.Success;
    }

    private async Task<TaskResult> Redeploy(TaskSpec spec, TaskRun run, InstanceView instance, CancellationToken cancellation)
    {
        var deployment = grains.Deployment(TaskIds.Deployment(run.View.Id, run.View.Attempt));
        var begun = await deployment.Redeploy(instance.Id, yaml: null, force: false, run.View.Task.Value);
        if (!begun.IsOk) return Refused(begun.Error);
        if (begun.Value.Deployment.Operation is not { } begunOperation) return new TaskResult(TaskRunStatus.Failed, "Nothing was begun");

        var operation = grains.Operation(begunOperation.Id);
        var ended = await End(spec, run, wait => operation.Completion(wait), view => view.HasEnded, begunOperation, cancellation);
        if (!ended.HasEnded) return LeftAlone(spec, cancellation);
        return ended.Error is { } error ? new TaskResult(TaskRunStatus.Failed, error.Message) : TaskResult.Success;
    }

    private async Task<TaskResult> Call(TaskSpec spec, TaskRun run, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds(spec.TimeoutSec);
        var began = time.GetTimestamp();
        try
        {
            var sign = ImmutableSortedDictionary<string, string>.Empty.Add("Idempotency-Key", run.View.Occurrence);
            var answer = await http.Call(spec.Action.Http!, sign, limit, cancellation);
            return answer switch
            {
                { Status: >= 200 and < 300 } => TaskResult.Success,
                { Status: { } status } => new TaskResult(TaskRunStatus.Failed, $"The answer was {status}"),
                _ when time.GetElapsedTime(began) >= limit => Late(spec),
                _ => new TaskResult(TaskRunStatus.Failed, answer.Error, answer.IsRefused),
            } with { Stdout = answer.Body };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Cancelled;
        }
    }

    /// <summary>What became of it: as soon as it has ended, its time is over, or somebody wants it to end.</summary>
    private async Task<TView> End<TView>(
        TaskSpec spec, TaskRun run, Func<TimeSpan, Task<Outcome<TView>>> completion, Func<TView, bool> hasEnded, TView begun, CancellationToken cancellation)
    {
        var end = run.BegunAt + TimeSpan.FromSeconds(spec.TimeoutSec) + Slack;
        var view = begun;
        try
        {
            for (var left = end - time.GetUtcNow(); !hasEnded(view) && left > TimeSpan.Zero; left = end - time.GetUtcNow())
            {
                view = (await completion(left < Slice ? left : Slice).WaitAsync(cancellation)).Value ?? view;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The caller sees that it has not ended.
        }

        return view;
    }

    private static TaskResult Refused(FleetError error) =>
        new(TaskRunStatus.Failed, error.Message, error.Code is ErrorCode.Forbidden or ErrorCode.InvalidRequest or ErrorCode.NotFound);

    private static TaskResult Late(TaskSpec spec) => new(TaskRunStatus.TimedOut, $"It had not ended after {spec.TimeoutSec} s");

    private static TaskResult Cancelled { get; } = new(TaskRunStatus.Failed) { IsCancelled = true };

    /// <summary>Operations are not broken off half-way.</summary>
    private static TaskResult LeftAlone(TaskSpec spec, CancellationToken cancellation) =>
        (cancellation.IsCancellationRequested ? Cancelled : Late(spec)) with { IsOperationLeft = true };
}

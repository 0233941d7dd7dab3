using Fleet.ScheduledTasks;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>
/// Runs what was claimed. Slow work (looking targets up, attempts, messages) is a timer tick each that interleaves and leaves what it has
/// to say in a list; a turn of its own takes all of that at once, records the runs that have ended, and writes the next state.
/// </summary>
internal sealed partial class ScheduledTaskGrain
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private const int MaxFailures = 5;

    private readonly List<TaskEvent> _told = [];
    private readonly Dictionary<string, Worker> _workers = [];
    private readonly HashSet<string> _resumed = [];
    private readonly Dictionary<string, int> _failures = [];
    private DateTimeOffset? _retryAt;
    private IGrainTimer? _turn;

    private sealed record Worker(CancellationTokenSource Stop) : IDisposable
    {
        public IGrainTimer? Timer { get; set; }

        public void Dispose()
        {
            Timer?.Dispose();
            Stop.Dispose();
        }
    }

    /// <summary>Whatever runs now was begun by an activation that is no more.</summary>
    private void TakeUp()
    {
        foreach (var run in State.Occurrences.SelectMany(occurrence => occurrence.Runs).Where(run => run.IsRunning)) _resumed.Add(NameOf(run));
        GoOn();
    }

    private static string NameOf(TaskRun run) => $"{run.View.Id} {run.View.Attempt}";

    private void GoOnIfBusy()
    {
        if (State.IsBusy) GoOn();
    }

    private void GoOn() => GoOn(TimeSpan.Zero);

    private void GoOn(TimeSpan within)
    {
        if (_turn is null) _turn = this.RegisterGrainTimer(Turn, new GrainTimerCreationOptions(within, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        else _turn.Change(within, Timeout.InfiniteTimeSpan);
    }

    private async Task Turn(CancellationToken cancellation)
    {
        try
        {
            await Settle();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.TaskInterrupted(exception, State.Id);
            GoOn(RetryPause);
        }
    }

    private async Task Settle()
    {
        if (!_state.Exists) return;
        var now = time.GetUtcNow();
        var told = _told.Count;
        var before = State;
        var next = _told.Aggregate(before, (state, happened) => TaskMachine.Apply(state, happened, now));
        next = TaskMachine.Advance(next, now);
        if (!next.Unrecorded.IsEmpty && !next.IsDeleted) await runs.Append(next.Unrecorded);
        if (!next.Unrecorded.IsEmpty) next = next with { Unrecorded = [] };
        if (next != before) await Commit(next);
        _told.RemoveRange(0, told);

        if (State is { IsDeleted: true, Occurrences.IsEmpty: true })
        {
            await runs.Clear(State.Id);
            await _state.Clear();
            return;
        }

        BeginWork(now);
        if (_told.Count > 0) GoOn();
        else Sleep(now);
    }

    /// <summary>What the state says is under way, and nobody here works on.</summary>
    private void BeginWork(DateTimeOffset now)
    {
        foreach (var message in State.Outbox.Where(message => message.NotBefore is not { } at || at <= now))
        {
            Work($"message {message.Notice.Id}", async stop => await messenger.Send(State.Id, message, stop));
        }

        if (State.Occurrences is not [var head, ..]) return;
        if (!head.IsPlanned)
        {
            Work($"targets {head.Id}", async _ =>
            {
                var (found, hasMore) = await targets.Find(head.ScopeOf(State.Spec!));
                return new TargetsFound(head.Id, found, hasMore);
            });
        }

        foreach (var run in head.Runs.Where(run => run.IsRunning))
        {
            var name = NameOf(run);
            var givenUp = new AttemptEnded(run.View.Id, run.View.Attempt, new TaskResult(TaskRunStatus.Failed, "Fleet itself failed; its log says why"));
            var worker = Work(name, stop => actions.Attempt(State.Spec!, run, _resumed.Contains(name), stop), givenUp);
            if (run.CancelledBy is not null) worker.Stop.Cancel();
        }
    }

    /// <param name="name">Nothing of that name is begun while it is under way.</param>
    /// <param name="work">What is to be done; again, after a pause, if it throws.</param>
    /// <param name="givenUp">What is said of it when it has thrown too often; null to try for ever.</param>
    private Worker Work(string name, Func<CancellationToken, Task<TaskEvent>> work, TaskEvent? givenUp = null)
    {
        if (_workers.TryGetValue(name, out var there)) return there;
        var worker = _workers[name] = new Worker(new CancellationTokenSource());
        worker.Timer = this.RegisterGrainTimer(
            _ => Run(name, worker, work, givenUp), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return worker;
    }

    private async Task Run(string name, Worker worker, Func<CancellationToken, Task<TaskEvent>> work, TaskEvent? givenUp)
    {
        try
        {
            _told.Add(await work(worker.Stop.Token));
        }
        catch (Exception exception)
        {
            // A neighbour did not answer: what was begun is found again by its id.
            log.TaskInterrupted(exception, State.Id);
            _resumed.Add(name);
            _retryAt = time.GetUtcNow() + RetryPause;
            if ((_failures[name] = _failures.GetValueOrDefault(name) + 1) >= MaxFailures && givenUp is not null) _told.Add(givenUp);
        }

        _workers.Remove(name);
        worker.Dispose();
        GoOn(_told.Count > 0 ? TimeSpan.Zero : RetryPause);
    }

    private void Sleep(DateTimeOffset now)
    {
        var times = State.Outbox.Select(message => message.NotBefore)
            .Concat(State.Occurrences is [var head, ..] ? head.Runs.Select(run => run.NotBefore) : [])
            .Append(_retryAt);
        if (times.Where(at => at > now).Min() is { } at) GoOn(at - now);
    }
}

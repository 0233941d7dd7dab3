using System.Data.Common;
using Fleet.Instances;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.ScheduledTasks;

/// <summary>The table <c>task_runs</c>.</summary>
internal sealed class TaskRunTable(ISqlEngine engine) : ITaskRuns
{
    private const int MaxLimit = 500;
    private const int ClearAtOnce = 1_000;

    private const string Columns =
        "id, task_id, at, status, occurrence, due_at, instance_id, exit_code, stdout, stderr, error, finished_at, attempt, triggered_by";

    private const string Insert =
        $"""
        INSERT INTO task_runs ({Columns})
        VALUES (@id, @task, @at, @status, @occurrence, @due, @instance, @exitCode, @stdout, @stderr, @error, @finished, @attempt, @by)
        ON CONFLICT (id) DO NOTHING
        """;

    public Task Append(IReadOnlyCollection<TaskRunView> runs, CancellationToken cancellationToken = default) =>
        runs.Count == 0 ? Task.CompletedTask : engine.Append([.. runs.Select(Statement)], cancellationToken);

    public async Task<TaskRunView?> Find(TaskRunId id, CancellationToken cancellationToken = default)
    {
        var rows = await engine.Read(
            new SqlStatement($"SELECT {Columns} FROM task_runs WHERE id = @id", ("id", id.Value)), Run, cancellationToken);
        return rows is [var run] ? run : null;
    }

    public async Task<TaskRunPage> Page(
        ScheduledTaskId task, TaskRunStatus? status, int offset, int limit, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MaxLimit) throw new ArgumentException($"The limit must be 1 to {MaxLimit}.", nameof(limit));
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var visible = new VisibilitySql(engine.Dialect, visibleTo);
        var seen = visible.IsEverything ? "" : $" AND (instance_id IS NULL OR {visible.Instance("instance_id")})";
        var where = $"task_id = @task{(status is null ? "" : " AND status = @status")}{seen}";
        List<(string, object?)> parameters = [("task", task.Value), .. visible.Parameters];
        if (status is { } only) parameters.Add(("status", only.ToString()));
        var rows = await engine.Read(
            new SqlStatement(
                $"SELECT {Columns} FROM task_runs WHERE {where} ORDER BY at DESC, id DESC LIMIT @limit OFFSET @offset",
                [.. parameters, ("limit", limit), ("offset", offset)]),
            Run, cancellationToken);
        var total = await engine.Read(
            new SqlStatement($"SELECT count(*) FROM task_runs WHERE {where}", parameters), row => row.GetInt64(0), cancellationToken);
        return new TaskRunPage([.. rows], total[0]);
    }

    public async Task Clear(ScheduledTaskId task, CancellationToken cancellationToken = default)
    {
        var row = engine.Dialect.RowId;
        var statement = new SqlStatement(
            $"DELETE FROM task_runs WHERE {row} IN (SELECT {row} FROM task_runs WHERE task_id = @task LIMIT @limit)",
            ("task", task.Value), ("limit", ClearAtOnce));
        // A batch at a time, as retention does, so that whoever else writes has a turn in between.
        while ((await engine.Write([statement], cancellationToken))[0] == ClearAtOnce) cancellationToken.ThrowIfCancellationRequested();
    }

    private static SqlStatement Statement(TaskRunView run) => new(
        Insert,
        ("id", run.Id.Value), ("task", run.Task.Value), ("at", UnixTime.Of(run.StartedAt)), ("status", run.Status.ToString()),
        ("occurrence", run.Occurrence), ("due", UnixTime.Of(run.DueAt)), ("instance", run.Instance?.Value), ("exitCode", (long?)run.ExitCode),
        ("stdout", run.Stdout), ("stderr", run.Stderr), ("error", run.Error),
        ("finished", run.FinishedAt is { } finished ? UnixTime.Of(finished) : (long?)null), ("attempt", (long)run.Attempt), ("by", run.TriggeredBy));

    private static TaskRunView Run(DbDataReader row) => new()
    {
        Id = TaskRunId.Of(row.GetString(0)),
        Task = ScheduledTaskId.Of(row.GetString(1)),
        StartedAt = Time(row, 2),
        Status = Enum.Parse<TaskRunStatus>(row.GetString(3)),
        Occurrence = row.GetString(4),
        DueAt = Time(row, 5),
        Instance = Text(row, 6) is { } instance ? InstanceId.Of(instance) : null,
        ExitCode = (int?)Whole(row, 7),
        Stdout = Text(row, 8),
        Stderr = Text(row, 9),
        Error = Text(row, 10),
        FinishedAt = Whole(row, 11) is { } finished ? UnixTime.From(finished) : null,
        Attempt = (int)row.GetInt64(12),
        TriggeredBy = Text(row, 13),
    };
}

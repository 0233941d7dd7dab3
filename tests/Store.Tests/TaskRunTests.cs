using Fleet.Instances;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class TaskRunTests(TestDatabase database) : StoreTest(database)
{
    private static readonly ScheduledTaskId One = ScheduledTaskId.Of("task_1");
    private static readonly ScheduledTaskId Other = ScheduledTaskId.Of("task_2");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private ITaskRuns Runs => Store.GetRequiredService<ITaskRuns>();

    [Fact]
    public async Task A_run_comes_back_as_it_was_appended_and_a_second_one_of_its_id_changes_nothing()
    {
        var full = Run(One, 1) with
        {
            Instance = InstanceId.Of("inst_1"), ExitCode = 3, Stdout = "out\0\ud800", Stderr = "", Error = "It failed", TriggeredBy = "key_1", Attempt = 2,
        };
        var bare = Run(One, 2) with { FinishedAt = null };
        await Runs.Append([full, bare], Cancellation);
        await Runs.Append([full with { Status = TaskRunStatus.Skipped }], Cancellation);
        await Runs.Append([], Cancellation);

        Assert.Equal(full with { Stdout = "out\ufffd\ufffd" }, await Runs.Find(full.Id, Cancellation));
        Assert.Equal(bare, await Runs.Find(bare.Id, Cancellation));
        Assert.Null(await Runs.Find(TaskRunId.Of("run_9"), Cancellation));
    }

    [Fact]
    public async Task A_page_is_of_one_task_newest_first()
    {
        await Runs.Append([.. Enumerable.Range(0, 25).Select(i => Run(One, i) with { Status = i % 5 == 0 ? TaskRunStatus.Failed : TaskRunStatus.Success })], Cancellation);
        await Runs.Append([Run(Other, 99)], Cancellation);

        var page = await Runs.Page(One, null, 10, 3, Visibility.Everything, Cancellation);
        Assert.Equal((25, "run_1-14,run_1-13,run_1-12"), (page.Total, string.Join(',', page.Runs.Select(run => run.Id.Value))));
        var failed = await Runs.Page(One, TaskRunStatus.Failed, 0, 2, Visibility.Everything, Cancellation);
        Assert.Equal((5, "run_1-20,run_1-15"), (failed.Total, string.Join(',', failed.Runs.Select(run => run.Id.Value))));
        Assert.Empty((await Runs.Page(One, TaskRunStatus.TimedOut, 0, 2, Visibility.Everything, Cancellation)).Runs);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Runs.Page(One, null, 0, 501, Visibility.Everything, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Runs.Page(One, null, -1, 1, Visibility.Everything, Cancellation));
    }

    [Fact]
    public async Task The_runs_of_a_deleted_task_go_and_no_others()
    {
        await Runs.Append([.. Enumerable.Range(0, 2_500).Select(i => Run(One, i)), Run(Other, 1)], Cancellation);
        await Runs.Clear(One, Cancellation);
        Assert.Equal(0, (await Runs.Page(One, null, 0, 1, Visibility.Everything, Cancellation)).Total);
        Assert.Equal(1, (await Runs.Page(Other, null, 0, 1, Visibility.Everything, Cancellation)).Total);
    }

    [Fact]
    public async Task What_is_older_than_ninety_days_is_deleted()
    {
        await Runs.Append([Run(One, 0) with { StartedAt = Noon.AddDays(-91) }, Run(One, 1) with { StartedAt = Noon.AddDays(-89) }], Cancellation);
        await new Retention(Engine, Store.GetRequiredService<Audit.AuditMac>(), new RetentionOptions()).Run(Noon, Cancellation);
        Assert.Equal("run_1-1", Assert.Single((await Runs.Page(One, null, 0, 10, Visibility.Everything, Cancellation)).Runs).Id.Value);
    }

    private static TaskRunView Run(ScheduledTaskId task, int number) => new()
    {
        Id = TaskRunId.Of($"run_{task.Value[5..]}-{number}"),
        Task = task,
        Occurrence = $"{task}-{number}",
        DueAt = Noon.AddSeconds(number),
        Status = TaskRunStatus.Success,
        StartedAt = Noon.AddSeconds(number).AddMilliseconds(5),
        FinishedAt = Noon.AddSeconds(number).AddMilliseconds(250),
        Attempt = 1,
    };
}

public sealed class SqliteTaskRunTests() : TaskRunTests(new SqliteTestDatabase());

public sealed class PostgresTaskRunTests(PostgresServer server) : TaskRunTests(new PostgresTestDatabase(server));

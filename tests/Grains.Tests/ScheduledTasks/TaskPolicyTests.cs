using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Maintenance;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Remote;
using Fleet.ScheduledTasks;

namespace Fleet.Tests.Grains.ScheduledTasks;

/// <summary>What becomes of occurrences that are missed, overlap, fail, or meet maintenance, and who is told.</summary>
public sealed class TaskPolicyTests
{
    [Theory]
    [InlineData(MisfirePolicy.Skip, 0)]
    [InlineData(MisfirePolicy.Once, 1)]
    [InlineData(MisfirePolicy.All, 3)]
    public void What_was_missed_while_fleet_was_down_follows_its_policy(MisfirePolicy policy, int ran)
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        scene.Create(TaskScene.Minutely(instance: instance) with { Misfire = policy, MisfireMax = 3, MisfireGraceSec = 20, Overlap = OverlapPolicy.Queue });
        scene.Fleet.Time.Advance(TimeSpan.FromMinutes(10));
        scene.Fleet.Crash();
        scene.Pass(5);

        Assert.Equal(ran, scene.Ran.Count);
        Assert.Equal(10, scene.Ended.Count);
        var missed = scene.Ended.OrderBy(run => run.DueAt).ToList();
        Assert.All(missed.Take(10 - ran), run => Assert.Equal(TaskRunStatus.Skipped, run.Status));
        Assert.All(missed.Skip(10 - ran), run => Assert.Equal(TaskRunStatus.Success, run.Status));
        scene.Pass(60);
        Assert.Equal(ran + 1, scene.Ran.Count);
    }

    [Fact]
    public void What_is_late_but_not_too_late_is_not_missed()
    {
        using var scene = new TaskScene();
        var task = scene.Create(TaskScene.Minutely(TaskScene.None) with { Misfire = MisfirePolicy.Skip, MisfireGraceSec = 60 });
        scene.Fleet.Time.Advance(TimeSpan.FromSeconds(119));
        scene.Fleet.Crash();
        scene.Pass(0);
        Assert.Equal(TaskRunStatus.Success, Assert.Single(scene.Ended).Status);
        Assert.Equal(scene.Start.AddMinutes(2), scene.Get(task).NextRunAt);
    }

    [Fact]
    public void A_year_of_missed_seconds_is_not_counted_through()
    {
        using var scene = new TaskScene();
        var task = scene.Create(TaskScene.Minutely(TaskScene.None) with { Schedule = new TaskSchedule("* * * * * *"), Misfire = MisfirePolicy.All });
        scene.Fleet.Time.Set(TimeSpan.FromDays(365));
        scene.Fleet.Crash();
        scene.Pass(0);
        Assert.Equal(100, scene.Ended.Count);
        Assert.Contains("all before it", scene.Ended.OrderBy(run => run.DueAt).First().Error, StringComparison.Ordinal);
        Assert.Equal(scene.Fleet.Time.GetUtcNow().AddSeconds(1), scene.Get(task).NextRunAt);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_clock_that_is_set_makes_nothing_run_twice(int minutes)
    {
        using var scene = new TaskScene();
        scene.Create(TaskScene.Minutely(TaskScene.None));
        scene.Pass(330);
        scene.Fleet.Time.Set(TimeSpan.FromMinutes(minutes));
        scene.Pass(1200);

        var due = scene.Ended.Select(run => run.DueAt).ToList();
        Assert.Equal(due.Distinct().Count(), due.Count);
        // Each minute once up to now, whether it was shown twice or never; nine of those that were never shown are missed.
        Assert.Equal(Enumerable.Range(1, (330 + 1200 + (60 * minutes)) / 60).Select(minute => scene.Start.AddMinutes(minute)), due.Order());
        Assert.Equal(minutes > 0 ? 8 : 0, scene.Ended.Count(run => run.Status == TaskRunStatus.Skipped));
    }

    [Fact]
    public void An_occurrence_that_finds_the_one_before_still_running_is_skipped()
    {
        using var scene = new TaskScene();
        var task = Held(scene, OverlapPolicy.Skip);
        scene.Pass(120);
        Assert.Equal([TaskRunStatus.Skipped, TaskRunStatus.Skipped], scene.Ended.Select(run => run.Status));
        Assert.Contains("still runs", scene.Ended[0].Error, StringComparison.Ordinal);
        scene.Release();
        Assert.Equal((1, 3), (scene.Ran.Count, scene.Ended.Count));
        Assert.Empty(scene.Active(task));
    }

    [Fact]
    public void Occurrences_that_queue_are_run_one_after_the_other_and_at_most_ten_wait()
    {
        using var scene = new TaskScene();
        var task = Held(scene, OverlapPolicy.Queue);
        scene.Pass(12 * 60);
        Assert.Equal((1, 11), (scene.Ran.Count, scene.Active(task).Length));
        Assert.Equal(2, scene.Ended.Count(run => run.Status == TaskRunStatus.Skipped));
        scene.Release();
        scene.Pass(1);
        Assert.Equal(11, scene.Ran.Count);
        Assert.Equal(scene.Ended.Where(run => run.Status == TaskRunStatus.Success).Select(run => run.DueAt).Order(), scene.Ended.Where(run => run.Status == TaskRunStatus.Success).Select(run => run.DueAt));
    }

    [Fact]
    public void An_occurrence_that_replaces_the_one_before_ends_it_first()
    {
        using var scene = new TaskScene();
        var task = Held(scene, OverlapPolicy.Replace);
        scene.Pass(60);
        Assert.Equal((2, 1), (scene.Ran.Count, scene.Broken));
        var replaced = Assert.Single(scene.Ended);
        Assert.Equal(TaskRunStatus.Failed, replaced.Status);
        Assert.Contains("Replaced", replaced.Error, StringComparison.Ordinal);
        Assert.Equal(TaskRunStatus.Running, Assert.Single(scene.Active(task)).Status);
    }

    [Fact]
    public void A_run_that_is_cancelled_ends_with_its_command()
    {
        using var scene = new TaskScene();
        var task = Held(scene, OverlapPolicy.Queue, retries: 3);
        scene.Pass(60);
        Assert.True(scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Cancel(null, "bob")).IsOk);
        scene.Pass(1);
        Assert.Equal((1, 1), (scene.Ran.Count, scene.Broken));
        Assert.Equal([TaskRunStatus.Failed, TaskRunStatus.Skipped], scene.Ended.OrderBy(run => run.DueAt).Select(run => run.Status));
        Assert.All(scene.Ended, run => Assert.Equal("Cancelled by bob", run.Error));
        Assert.Empty(scene.Active(task));
        Assert.False(scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Cancel(scene.Ended[0].Id, "bob")).IsOk);
    }

    [Fact]
    public void A_failed_attempt_is_repeated_after_pauses_that_double()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        var results = new Queue<int>([1, 2, 0]);
        scene.Result = _ => new CommandResult(results.Dequeue(), "", "oops", 1);
        scene.Create(TaskScene.Minutely(instance: instance) with { Schedule = new TaskSchedule("*/5 * * * *"), MaxRetries = 3, RetryPauseSec = 5 });
        scene.Pass(330);

        var begun = scene.Ran.Select(ran => ran.At).ToList();
        Assert.Equal([5, 10], begun.Skip(1).Zip(begun, (later, earlier) => (later - earlier).TotalSeconds));
        var run = Assert.Single(scene.Ended);
        Assert.Equal((TaskRunStatus.Success, 3, begun[0]), (run.Status, run.Attempt, run.StartedAt));
    }

    [Fact]
    public void What_takes_too_long_is_broken_off_and_timed_out()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        scene.Holds = true;
        scene.Create(TaskScene.Minutely(instance: instance) with { TimeoutSec = 10 });
        scene.Pass(45);
        var run = Assert.Single(scene.Ended);
        Assert.Equal((TaskRunStatus.TimedOut, 10), (run.Status, (run.FinishedAt!.Value - run.StartedAt).TotalSeconds));
    }

    [Theory]
    [InlineData(MaintenancePolicy.Run)]
    [InlineData(MaintenancePolicy.Skip)]
    [InlineData(MaintenancePolicy.Hold)]
    public void A_target_in_maintenance_is_run_skipped_or_held_as_its_task_says(MaintenancePolicy policy)
    {
        using var scene = new TaskScene();
        var instances = scene.Deploy(2);
        scene.PassToSecond(30);
        var until = scene.Fleet.Time.GetUtcNow().AddSeconds(200);
        scene.Window = id => id == instances[0] && scene.Fleet.Time.GetUtcNow() < until ? new OpenWindow("mw_1", "new disks", until) : null;
        var task = scene.Create(TaskScene.Minutely() with { Schedule = new TaskSchedule("*/10 * * * *"), Maintenance = policy, Concurrency = 1 });
        scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Trigger(null, "ann"));
        scene.Pass(100);

        Assert.Equal(policy == MaintenancePolicy.Run ? instances : [instances[1]], scene.Ran.Select(ran => ran.Instance));
        if (policy == MaintenancePolicy.Skip) Assert.Contains("new disks", scene.Ended.Single(run => run.Instance == instances[0]).Error, StringComparison.Ordinal);
        if (policy != MaintenancePolicy.Hold) return;
        Assert.Contains("new disks", Assert.Single(scene.Active(task)).Error, StringComparison.Ordinal);
        scene.Fleet.Crash();
        scene.Pass(101);
        Assert.Equal([instances[1], instances[0]], scene.Ran.Select(ran => ran.Instance));
        Assert.All(scene.Ended, run => Assert.Equal((TaskRunStatus.Success, 1), (run.Status, run.Attempt)));
    }

    [Fact]
    public void People_are_told_of_an_occurrence_once_and_by_each_way()
    {
        using var scene = new TaskScene();
        var instances = scene.Deploy(2);
        scene.PassToSecond(30);
        scene.Result = instance => new CommandResult(instance == instances[0] ? 3 : 0, "", "", 1);
        var channel = scene.Fleet.New<ChannelId>();
        var spec = TaskScene.Minutely() with
        {
            Schedule = new TaskSchedule("*/10 * * * *"), NotifyOnFailure = true, NotifyOnSuccess = true, NotifyEmails = ["ann@example.com"], Channels = [channel],
        };
        var task = scene.Create(spec);
        var failures = 2;
        scene.NoticeAnswer = () => --failures >= 0 ? FleetError.Unavailable("later") : Done.Value;
        scene.MailAnswer = () => scene.Mails.Count < 2 ? new MailFault("greylisted", IsFinal: false) : null;
        scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Trigger(null, "ann"));
        scene.Pass(100);

        Assert.Equal((3, 2), (scene.Notices.Count, scene.Mails.Count));
        Assert.Single(scene.Notices.Select(one => (one.Channel, one.Notice.Id)).Distinct());
        Assert.Single(scene.Mails.Distinct());
        Assert.EndsWith("-failed", scene.Notices[0].Notice.Id, StringComparison.Ordinal);
        Assert.Contains("1 failed, 1 succeeded. It ended with exit code 3", scene.Notices[0].Notice.Message, StringComparison.Ordinal);

        scene.Result = _ => new CommandResult(0, "", "", 1);
        scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Trigger(null, "ann"));
        scene.Pass(5);
        Assert.EndsWith("-succeeded", scene.Notices[^1].Notice.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_nobody_takes_is_given_up_in_the_end()
    {
        using var scene = new TaskScene();
        var task = scene.Create(TaskScene.Minutely(TaskScene.None) with
        {
            Schedule = new TaskSchedule(At: scene.Start.AddMinutes(1)), NotifyOnSuccess = true, Channels = [scene.Fleet.New<ChannelId>()],
        });
        scene.NoticeAnswer = () => FleetError.Unavailable("no");
        scene.Pass(7200);
        Assert.Equal(6, scene.Notices.Count);
        Assert.Contains("\"isBusy\":false", scene.Fleet.Store.States.Values.Single().Document, StringComparison.Ordinal);
        Assert.Equal(ScheduledTaskStatus.Disabled, scene.Get(task).Status);
    }

    private static ScheduledTaskId Held(TaskScene scene, OverlapPolicy overlap, int retries = 0)
    {
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        scene.Holds = true;
        var task = scene.Create(TaskScene.Minutely(instance: instance) with { Overlap = overlap, TimeoutSec = 3600, MaxRetries = retries });
        scene.PassToSecond(5);
        Assert.Single(scene.Ran);
        return task;
    }
}

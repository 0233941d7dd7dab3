using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Tests.Grains.ScheduledTasks;

public sealed class ScheduledTaskTests
{
    [Fact]
    public void A_command_is_run_on_its_instance_at_each_of_its_times()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        var task = scene.Create(TaskScene.Minutely(instance: instance));
        Assert.Equal(0, scene.Get(task).NextRunAt!.Value.Second);

        scene.Pass(120);

        Assert.Equal(2, scene.Ran.Count);
        Assert.All(scene.Ran, ran => Assert.Equal((instance, "date", 0), (ran.Instance, ran.Request.Command, ran.At.Second)));
        Assert.Equal(2, scene.Ended.Count);
        var run = scene.Ended[0];
        Assert.Equal((TaskRunStatus.Success, 0, "out", 1, instance), (run.Status, run.ExitCode, run.Stdout, run.Attempt, run.Instance));
        Assert.Equal((task, null, scene.Ran[0].At), (run.Task, run.TriggeredBy, run.DueAt));
        Assert.Empty(scene.Active(task));
        Assert.Equal(scene.Ran[1].At, scene.Get(task).LastRunAt);
        Assert.Equal(scene.Ran[1].At.AddMinutes(1), scene.Get(task).NextRunAt);
        Assert.Single(scene.Fleet.Store.Dues.Keys, due => due.Target == task.Value);
    }

    [Fact]
    public void A_selector_finds_its_instances_anew_each_time_and_never_more_run_at_a_time_than_was_said()
    {
        using var scene = new TaskScene();
        var instances = scene.Deploy(7);
        scene.PassToSecond(30);
        scene.Holds = true;
        var task = scene.Create(TaskScene.Minutely() with { Concurrency = 3 });
        scene.Pass(40);

        Assert.Equal(3, scene.Ran.Count);
        Assert.Equal((3, 4), (scene.Active(task).Count(run => run.Status == TaskRunStatus.Running), scene.Active(task).Count(run => run.Status == TaskRunStatus.Pending)));
        scene.Release();
        Assert.Equal(instances.Select(id => id.Value), scene.Ran.Select(ran => ran.Instance.Value).Order(StringComparer.Ordinal));
        Assert.All(scene.Ended, run => Assert.Equal(TaskRunStatus.Success, run.Status));
        Assert.Single(scene.Ended.Select(run => run.Occurrence).Distinct());

        scene.Fleet.Change(instances[0], InstanceVerb.Destroy);
        scene.Ran.Clear();
        scene.PassToSecond(5);
        Assert.Equal(6, scene.Ran.Count);
    }

    [Fact]
    public void Whom_nobody_is_there_for_is_skipped_and_says_so()
    {
        using var scene = new TaskScene();
        var gone = scene.Create(TaskScene.Minutely(instance: scene.Fleet.New<InstanceId>()));
        var none = scene.Create(TaskScene.Minutely() with { Scope = new InstanceScope(Selector: "env=prod") });
        scene.Pass(61);

        Assert.Equal(2, scene.Ended.Count);
        Assert.All(scene.Ended, run => Assert.Equal(TaskRunStatus.Skipped, run.Status));
        Assert.Contains("no such instance", scene.Ended.Single(run => run.Task == gone).Error, StringComparison.Ordinal);
        Assert.Contains("no instance", scene.Ended.Single(run => run.Task == none).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TaskActionType.Restart, OperationKind.RestartInstance)]
    [InlineData(TaskActionType.Suspend, OperationKind.SuspendInstance)]
    [InlineData(TaskActionType.Backup, OperationKind.BackupInstance)]
    [InlineData(TaskActionType.Redeploy, OperationKind.RedeployInstance)]
    public void A_verb_is_the_instance_s_own(TaskActionType action, OperationKind kind)
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        var task = scene.Create(TaskScene.Minutely(new TaskAction(action), instance));
        scene.Pass(80);

        var run = scene.Ended[0];
        Assert.True(run.Status == TaskRunStatus.Success, run.Error);
        var operations = scene.Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Operation)
            .Select(key => scene.Fleet.Operation(OperationId.Of(key.Id))).Where(operation => operation.Request.Actor == task.Value);
        Assert.Equal(kind, operations.First().Request.Kind);
    }

    [Fact]
    public void What_an_instance_refuses_has_failed_and_what_is_so_already_has_not()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.Fleet.Change(instance, InstanceVerb.Suspend);
        scene.PassToSecond(30);
        var restart = scene.Create(TaskScene.Minutely(new TaskAction(TaskActionType.Restart), instance));
        var suspend = scene.Create(TaskScene.Minutely(new TaskAction(TaskActionType.Suspend), instance));
        scene.Pass(45);

        var refused = scene.Ended.Single(run => run.Task == restart);
        Assert.Equal(TaskRunStatus.Failed, refused.Status);
        Assert.Contains("suspended", refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(TaskRunStatus.Success, scene.Ended.Single(run => run.Task == suspend).Status);
    }

    [Fact]
    public void An_interval_counts_from_the_making_and_a_single_time_comes_once()
    {
        using var scene = new TaskScene();
        var interval = scene.Create(TaskScene.Minutely(TaskScene.None) with { Schedule = new TaskSchedule(EverySec: 10) });
        var once = scene.Create(TaskScene.Minutely(TaskScene.None) with { Schedule = new TaskSchedule(At: scene.Start.AddSeconds(25)) });
        scene.Pass(35);

        Assert.Equal([10, 20, 30], scene.Ended.Where(run => run.Task == interval).Select(run => (run.DueAt - scene.Start).TotalSeconds));
        Assert.Equal(scene.Start.AddSeconds(25), Assert.Single(scene.Ended, run => run.Task == once).DueAt);
        Assert.Equal((ScheduledTaskStatus.Disabled, null), (scene.Get(once).Status, scene.Get(once).NextRunAt));
        Assert.False(scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(once).Resume("ann")).IsOk);
    }

    [Fact]
    public void A_paused_task_is_not_due_and_one_that_goes_on_has_missed_nothing()
    {
        using var scene = new TaskScene();
        var task = scene.Create(TaskScene.Minutely(TaskScene.None) with { Misfire = MisfirePolicy.All });
        var grain = scene.Fleet.Grains.ScheduledTask(task);
        scene.Pass(61);
        Assert.Equal(ScheduledTaskStatus.Paused, scene.Fleet.Ask(grain.Pause("ann")).Value!.Status);
        scene.Pass(600);
        Assert.Single(scene.Ended);

        var resumed = scene.Fleet.Ask(grain.Resume("ann")).Value!;
        Assert.Equal((ScheduledTaskStatus.Active, scene.Start.AddMinutes(12)), (resumed.Status, resumed.NextRunAt));
        scene.Pass(61);
        Assert.Equal(2, scene.Ended.Count);
    }

    [Fact]
    public void A_trigger_runs_at_once_also_when_paused_and_the_same_key_runs_once()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        var task = scene.Create(TaskScene.Minutely(instance: instance) with { Schedule = new TaskSchedule(Cron: "0 0 1 1 *") });
        var grain = scene.Fleet.Grains.ScheduledTask(task);
        scene.Fleet.Ask(grain.Pause("ann"));
        var next = scene.Get(task).NextRunAt;

        var first = scene.Fleet.Ask(grain.Trigger("key", "bob")).Value!;
        var second = scene.Fleet.Ask(grain.Trigger("key", "bob")).Value!;
        scene.Pass(5);
        var third = scene.Fleet.Ask(grain.Trigger("key", "bob")).Value!;

        Assert.Single(scene.Ran);
        Assert.Equal((first.Id, first.Id), (second.Id, third.Id));
        Assert.Equal(("bob", TaskRunStatus.Success), (third.TriggeredBy, third.Status));
        Assert.Equal(next, scene.Get(task).NextRunAt);
        scene.Fleet.Ask(grain.Trigger(null, "bob"));
        scene.Pass(5);
        Assert.Equal(2, scene.Ran.Count);
    }

    [Fact]
    public void Each_task_is_late_by_its_own_share_of_the_jitter_always_the_same()
    {
        using var scene = new TaskScene();
        var tasks = Enumerable.Range(0, 60).Select(_ => scene.Create(TaskScene.Minutely(TaskScene.None) with { JitterSec = 30 })).ToList();
        var shares = tasks.ToDictionary(task => task, task => scene.Get(task).NextRunAt!.Value - scene.Start.AddMinutes(1));
        Assert.All(shares.Values, share => Assert.InRange(share.TotalSeconds, 0, 30));
        Assert.True(shares.Values.Distinct().Count() > 15);
        scene.Pass(155);
        foreach (var task in tasks)
        {
            Assert.Equal([60, 120], scene.Ended.Where(run => run.Task == task).Select(run => (run.DueAt - scene.Start).TotalSeconds));
            Assert.All(scene.Ended.Where(run => run.Task == task), run => Assert.Equal(run.DueAt + shares[task], run.StartedAt));
        }
    }

    [Fact]
    public void A_changed_schedule_counts_from_now_on_and_another_name_leaves_it_alone()
    {
        using var scene = new TaskScene();
        var spec = TaskScene.Minutely(TaskScene.None) with { Schedule = new TaskSchedule(EverySec: 100) };
        var task = scene.Create(spec);
        var grain = scene.Fleet.Grains.ScheduledTask(task);
        scene.Pass(50);
        Assert.Equal(scene.Start.AddSeconds(100), scene.Fleet.Ask(grain.Update(spec with { Name = "b" }, "ann")).Value!.NextRunAt);
        Assert.Equal(scene.Start.AddSeconds(70), scene.Fleet.Ask(grain.Update(spec with { Schedule = new TaskSchedule(EverySec: 20) }, "ann")).Value!.NextRunAt);
        scene.Pass(55);
        Assert.Equal([70, 90], scene.Ended.Select(run => (run.DueAt - scene.Start).TotalSeconds));
        Assert.Single(scene.Fleet.Store.Dues);
        Assert.Equal([110, 130, 150], scene.Fleet.Ask(grain.Occurrences(3)).Value.Select(at => (at - scene.Start).TotalSeconds));
    }

    [Fact]
    public void A_deleted_task_is_gone_with_its_history_and_what_ran_is_cancelled()
    {
        using var scene = new TaskScene();
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        var task = scene.Create(TaskScene.Minutely(instance: instance));
        scene.Pass(60);
        Assert.Single(scene.Ended);
        scene.Holds = true;
        scene.Pass(45);
        Assert.Single(scene.Active(task));

        Assert.True(scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Delete("ann")).IsOk);
        scene.Pass(5);

        Assert.Equal(1, scene.Broken);
        Assert.Empty(scene.Ended);
        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind == StateKinds.ScheduledTask);
        Assert.DoesNotContain(scene.Fleet.Store.Dues.Keys, due => due.Target == task.Value);
        scene.Pass(120);
        Assert.Equal(2, scene.Ran.Count);
        Assert.False(scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Get()).IsOk);
    }

    [Theory]
    [InlineData("foo", "cron")]
    [InlineData("0 0 30 2 *", "cron")]
    public void A_bad_expression_is_refused_with_its_field(string cron, string field)
    {
        using var scene = new TaskScene();
        var refused = scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(scene.Fleet.New<ScheduledTaskId>())
            .Create(TaskScene.Minutely() with { Schedule = new TaskSchedule(cron) }, "ann"));
        Assert.Equal(field, refused.Error?.Field);
        Assert.Empty(scene.Fleet.Store.States);
    }
}

using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using FsCheck;
using FsCheck.Fluent;

namespace Fleet.Tests.Grains.ScheduledTasks;

/// <summary>No crash loses an occurrence, and none makes one act twice that is known by its id.</summary>
public sealed class TaskCrashTests
{
    private static readonly TaskActionType[] Types = [TaskActionType.None, TaskActionType.Http, TaskActionType.Command, TaskActionType.Restart];

    public static TheoryData<TaskActionType, int, bool> Writes => new(
        from type in Types from write in Enumerable.Range(1, 16) from afterCommit in (bool[])[true, false] select (type, write, afterCommit));

    public static TheoryData<TaskActionType, int> DueWrites => new(from type in Types from write in Enumerable.Range(1, 6) select (type, write));

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_leaves_one_run_of_each_occurrence(TaskActionType type, int write, bool afterCommit)
    {
        using var scene = new TaskScene(write);
        var task = Create(scene, type);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        CrashWithin(scene);
        Check(scene, task, type);
    }

    [Theory, MemberData(nameof(DueWrites))]
    public void A_crash_at_any_write_of_the_due_table_leaves_one_run_of_each_occurrence(TaskActionType type, int write)
    {
        using var scene = new TaskScene(write);
        var task = Create(scene, type);
        var count = 0;
        scene.Fleet.Store.BeforeDueWrite = () =>
        {
            if (++count >= write) throw new KilledException();
        };
        CrashWithin(scene);
        Check(scene, task, type);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void A_deletion_that_is_interrupted_is_taken_up(int write, bool afterCommit)
    {
        using var scene = new TaskScene(write);
        var task = Create(scene, TaskActionType.Command);
        scene.Holds = true;
        scene.PassToSecond(5);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Fleet.Grains.ScheduledTask(task).Delete("ann"), TimeSpan.FromSeconds(5));
        scene.Holds = false;
        scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Delete("ann"));
        scene.Pass(60);

        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind == StateKinds.ScheduledTask);
        Assert.Empty(scene.Ended);
    }

    [Fact]
    public void What_is_deleted_is_cleared_away_although_its_reminder_could_not_be_forgotten()
    {
        using var scene = new TaskScene();
        var task = Create(scene, TaskActionType.Command);
        scene.Fleet.Store.BeforeDueWrite = () => throw new IOException("The disk is full");

        Assert.ThrowsAny<Exception>(() => scene.Fleet.Ask(scene.Fleet.Grains.ScheduledTask(task).Delete("ann")));
        scene.Fleet.Store.BeforeDueWrite = () => { };
        scene.Pass(60);

        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind == StateKinds.ScheduledTask);
    }

    [Fact]
    public void However_often_and_wherever_fleet_goes_down_each_occurrence_is_run_once()
    {
        var crashes = Gen.ListOf(Gen.Zip(Gen.Choose(1, 25), Gen.Elements(true, false)), 3).Zip(Gen.Choose(0, Types.Length - 1));
        Prop.ForAll(crashes.ToArbitrary(), drawn =>
        {
            var (all, type) = (drawn.Item1, Types[drawn.Item2]);
            using var scene = new TaskScene(all.Sum(crash => crash.Item1));
            var task = Create(scene, type);
            foreach (var (write, afterCommit) in all)
            {
                Crashing.AtWrite(scene.Fleet, write, afterCommit);
                CrashWithin(scene);
            }

            Check(scene, task, type);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <summary>A command is never run twice: what was interrupted, or may have been with an agent, is said to be lost.</summary>
    private static bool IsLost(TaskRunView run) =>
        run.Status == TaskRunStatus.TimedOut || run.Error!.Contains("went down", StringComparison.Ordinal);

    private static ScheduledTaskId Create(TaskScene scene, TaskActionType type)
    {
        var instance = scene.Deploy(1)[0];
        scene.PassToSecond(30);
        var action = type switch
        {
            TaskActionType.Http => TaskScene.Http,
            TaskActionType.Command => TaskScene.Command,
            _ => new TaskAction(type),
        };
        return scene.Create(TaskScene.Minutely(action, type is TaskActionType.Command or TaskActionType.Restart ? instance : null) with
        {
            Misfire = MisfirePolicy.All, Overlap = OverlapPolicy.Queue, NotifyOnSuccess = true, NotifyOnFailure = true, Channels = [scene.Fleet.New<ChannelId>()],
        });
    }

    private static void CrashWithin(TaskScene scene) => Crashing.During(scene.Fleet, () => Task.CompletedTask, TimeSpan.FromSeconds(95));

    private static void Check(TaskScene scene, ScheduledTaskId task, TaskActionType type)
    {
        scene.Pass(300);
        scene.PassToSecond(50);
        var created = scene.Get(task).CreatedAt;
        var minutes = (int)((scene.Fleet.Time.GetUtcNow() - created).TotalSeconds + 30) / 60;
        var first = created.AddSeconds(60 - created.Second).AddTicks(-(created.Ticks % TimeSpan.TicksPerSecond));

        Assert.Empty(scene.Active(task));
        Assert.Equal(Enumerable.Range(0, minutes).Select(minute => first.AddMinutes(minute)), scene.Ended.Select(run => run.DueAt).Order());
        var lost = scene.Ended.Count(run => run.Status != TaskRunStatus.Success);
        Assert.All(scene.Ended, run => Assert.True(
            run.Status == TaskRunStatus.Success || (type == TaskActionType.Command && IsLost(run)), $"{run.Status} {run.Error}"));
        // A channel takes a notice once by its id, however often it is handed over.
        Assert.Equal(minutes, scene.Notices.Select(one => one.Notice.Id).Distinct().Count());
        switch (type)
        {
            case TaskActionType.Command:
                // One that was running when Fleet went down is not run again: nobody knows how far it came.
                Assert.InRange(scene.Ran.Count, minutes - lost, minutes);
                break;
            case TaskActionType.Http:
                Assert.Equal(minutes, scene.Called.Select(call => call.Key).Distinct().Count());
                break;
            case TaskActionType.Restart:
                var restarts = scene.Fleet.Store.States.Keys.Where(key => key.Kind == StateKinds.Operation)
                    .Select(key => scene.Fleet.Operation(OperationId.Of(key.Id))).Count(operation => operation.Request.Actor == task.Value);
                Assert.Equal(minutes, restarts);
                break;
        }
    }
}

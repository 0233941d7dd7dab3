using Fleet.Common;
using Fleet.Grains.ScheduledTasks;
using Fleet.Instances;
using Fleet.ScheduledTasks;

namespace Fleet.Tests.Grains.ScheduledTasks;

public sealed class TaskClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ScheduledTaskId Id = ScheduledTaskId.Of("task_01kdvdp79g3khzjndwg13pbkq5");

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void What_is_due_is_what_a_count_from_the_first_time_on_would_find(int seed)
    {
        var random = new Random(seed);
        string[] expressions = ["* * * * *", "*/7 3 * * *", "0 0 1 * *", "*/10 * * * * *", "0 12 * * MON", "30 2 29 2 *"];
        for (var i = 0; i < 200; i++)
        {
            var schedule = random.Next(3) == 0
                ? new TaskSchedule(EverySec: random.Next(10, 100_000)) : new TaskSchedule(expressions[random.Next(expressions.Length)], TimeZone: "Europe/Berlin");
            var first = TaskScheduleRules.Next(schedule, Start, Start)!.Value;
            var state = State(schedule, random.Next(2) * random.Next(100)) with { NextDueAt = first };
            var now = Start.AddSeconds(random.Next(1, 1 << random.Next(1, 21)));
            var until = now - TaskClock.Jitter(Id, state.Spec!.JitterSec);

            var all = TaskScheduleRules.Times(schedule, Start, first.AddTicks(-1)).TakeWhile(time => time <= until).ToList();
            var (times, hasMore) = TaskClock.Due(state, now);

            Assert.Equal(all.TakeLast(TaskClock.MaxDue), times);
            Assert.Equal(all.Count > TaskClock.MaxDue, hasMore);
        }
    }

    [Fact]
    public void The_ids_of_all_that_is_started_follow_from_the_occurrence_and_can_be_read()
    {
        var occurrence = TaskIds.Occurrence(Id, Start);
        var instance = InstanceId.Of("inst_01kdvdna347dn8nje6tq6gjnkn");
        var run = TaskIds.Run(occurrence, instance);

        Assert.Equal("task_01kdvdp79g3khzjndwg13pbkq5-1767225600", occurrence);
        Assert.Equal("run_01kdvdp79g3khzjndwg13pbkq5-1767225600-01kdvdna347dn8nje6tq6gjnkn", run.Value);
        Assert.True(FleetId.TryParse<TaskRunId>(run.Value, out _));
        Assert.True(FleetId.TryParse<TaskRunId>(TaskIds.Run(TaskIds.Triggered(Id, TaskIds.Hash("a key")), instance).Value, out _));
        Assert.Equal($"cmd_{run.Value[4..]}-2", TaskIds.Command(run, 2).Value);
        Assert.NotEqual(TaskIds.Run(occurrence, null), run);
    }

    private static ScheduledTaskState State(TaskSchedule schedule, int jitter) => new()
    {
        Id = Id,
        Anchor = Start,
        Spec = new TaskSpec { Name = "t", Schedule = schedule, Action = new TaskAction(TaskActionType.None), JitterSec = jitter },
    };
}

using Fleet.Common;
using Fleet.Embedded;
using Fleet.Instances;
using Fleet.Scheduling;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public void A_reminder_is_delivered_in_time_and_then_gone()
    {
        using var fleet = new TestFleet();
        var target = fleet.New<InstanceId>().Value;
        Remind(fleet, target, TimeSpan.FromMinutes(5));

        fleet.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Single(fleet.Store.Dues);
        fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Empty(fleet.Store.Dues);
    }

    [Fact]
    public void A_reminder_that_fell_due_while_fleet_was_down_is_delivered_when_it_is_back()
    {
        using var fleet = new TestFleet();
        Remind(fleet, fleet.New<InstanceId>().Value, TimeSpan.FromMinutes(5));
        fleet.Time.Advance(TimeSpan.FromHours(1));

        fleet.Crash();
        fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Empty(fleet.Store.Dues);
    }

    [Fact]
    public void A_delivery_that_fails_is_tried_again_later_and_later()
    {
        using var fleet = new TestFleet();
        var target = fleet.New<InstanceId>().Value;
        // A document that nobody can read: the target cannot even be activated.
        fleet.Store.States[(StateKinds.Instance, target)] = (1, "{");
        Remind(fleet, target, TimeSpan.FromSeconds(1));

        fleet.Pass(TimeSpan.FromMinutes(2));
        Assert.InRange(fleet.Store.Dues.Values.Single().Attempts, 5, 8);

        fleet.Store.States.Remove((StateKinds.Instance, target));
        fleet.Pass(TimeSpan.FromMinutes(5));
        Assert.Empty(fleet.Store.Dues);
    }

    [Fact]
    public void A_reminder_taken_back_is_not_delivered()
    {
        using var fleet = new TestFleet();
        var target = fleet.New<InstanceId>().Value;
        Remind(fleet, target, TimeSpan.FromMinutes(1));
        fleet.Ask(fleet.Grains.SchedulerOf(target).Forget(target, "restart"));
        Assert.Empty(fleet.Store.Dues);
    }

    [Fact]
    public void A_hundred_thousand_due_rows_are_worked_off_in_windows()
    {
        using var fleet = new TestFleet();
        var at = fleet.Time.GetUtcNow();
        for (var i = 0; i < 100_000; i++)
        {
            // Nothing answers to such a target, so that the shard's own work is all there is.
            fleet.Store.Dues[($"none_{i}", "x")] = new DueRow(0, $"none_{i}", "x", at, $"{i}", 0);
        }

        var most = 0;
        fleet.Store.OnDueRead = rows => most = Math.Max(most, rows);
        fleet.Ask(fleet.Grains.Scheduler(0).Wake());
        fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.Empty(fleet.Store.Dues);
        Assert.Equal(500, most);
    }

    private static void Remind(TestFleet fleet, string target, TimeSpan within) =>
        fleet.Ask(fleet.Grains.SchedulerOf(target).Remind(new Reminder(target, "restart", fleet.Time.GetUtcNow() + within)));
}
